#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

static struct {
    CURLcode (*global_init)(long);
    CURL *(*init)(void);
    void (*cleanup)(CURL *);
    CURLcode (*perform)(CURL *);
    const char *(*strerror)(CURLcode);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} libcurl;

static int is_loaded;

/// `place` is that of a pointer to a function, which POSIX lets stand for what dlsym gives.
static int find(void *library, const char *name, void *place) {
    void *symbol = dlsym(library, name);
    *(void **)place = symbol;
    return symbol != NULL;
}

static void load(void) {
    // By the name of its interface, which has been this one since 2006. It stays for as long as the process.
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    is_loaded = library && find(library, "curl_global_init", &libcurl.global_init)
        && find(library, "curl_easy_init", &libcurl.init) && find(library, "curl_easy_cleanup", &libcurl.cleanup)
        && find(library, "curl_easy_perform", &libcurl.perform) && find(library, "curl_easy_strerror", &libcurl.strerror)
        && find(library, "curl_easy_setopt", &libcurl.setopt) && find(library, "curl_easy_getinfo", &libcurl.getinfo)
        && find(library, "curl_slist_append", &libcurl.slist_append)
        && find(library, "curl_slist_free_all", &libcurl.slist_free_all)
        && libcurl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int broadsheet_curl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return is_loaded;
}

CURL *broadsheet_curl_make(void) { return libcurl.init(); }
void broadsheet_curl_end(CURL *handle) { libcurl.cleanup(handle); }
CURLcode broadsheet_curl_perform(CURL *handle) { return libcurl.perform(handle); }
const char *broadsheet_curl_words(CURLcode code) { return libcurl.strerror(code); }

struct curl_slist *broadsheet_curl_append(struct curl_slist *list, const char *text) {
    return libcurl.slist_append(list, text);
}

void broadsheet_curl_end_list(struct curl_slist *list) { libcurl.slist_free_all(list); }

CURLcode broadsheet_curl_set_number(CURL *handle, CURLoption option, long value) {
    return libcurl.setopt(handle, option, value);
}

CURLcode broadsheet_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return libcurl.setopt(handle, option, value);
}

CURLcode broadsheet_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return libcurl.setopt(handle, option, value);
}

CURLcode broadsheet_curl_set_writer(CURL *handle, curl_write_callback writer, void *context) {
    CURLcode code = libcurl.setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return code != CURLE_OK ? code : libcurl.setopt(handle, CURLOPT_WRITEDATA, context);
}

CURLcode broadsheet_curl_set_progress(CURL *handle, curl_xferinfo_callback progress, void *context) {
    CURLcode code = libcurl.setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
    if (code == CURLE_OK) code = libcurl.setopt(handle, CURLOPT_XFERINFODATA, context);
    return code != CURLE_OK ? code : libcurl.setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

CURLcode broadsheet_curl_status(CURL *handle, long *status) {
    return libcurl.getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}
