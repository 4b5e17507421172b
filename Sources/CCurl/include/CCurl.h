#include <curl/curl.h>

// The system's libcurl, loaded when it is first asked for: linked, it and the twenty libraries behind it would take 5 MB of every server,
// of which most ask nobody. Swift could not call its functions with "..." either, so there is one for each kind of value.

/// Loads it, once for the process, and starts it. 0 when it is not there or lacks something; then nothing else may be called.
int broadsheet_curl_load(void);

CURL *broadsheet_curl_make(void);
void broadsheet_curl_end(CURL *handle);
CURLcode broadsheet_curl_perform(CURL *handle);
/// A fixed text of libcurl's.
const char *broadsheet_curl_words(CURLcode code);

/// NULL when there is no memory; `list` is then as it was.
struct curl_slist *broadsheet_curl_append(struct curl_slist *list, const char *text);
void broadsheet_curl_end_list(struct curl_slist *list);

CURLcode broadsheet_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode broadsheet_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode broadsheet_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode broadsheet_curl_set_writer(CURL *handle, curl_write_callback writer, void *context);
CURLcode broadsheet_curl_set_progress(CURL *handle, curl_xferinfo_callback progress, void *context);
CURLcode broadsheet_curl_status(CURL *handle, long *status);
