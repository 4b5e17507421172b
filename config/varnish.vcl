# Broadsheet behind Varnish, which keeps public answers for a second and serves them for a little longer when the server is away.
# TLS belongs before it (hitch, or one of the other proxies). varnishd -a :80 -f /etc/varnish/broadsheet.vcl
vcl 4.1;

backend broadsheet {
    .host = "127.0.0.1";
    .port = "8080";
    # On the same machine, with listen=unix:/run/broadsheet/http.sock, in the place of the two:
    #.path = "/run/broadsheet/http.sock";
    .first_byte_timeout = 30s;
    .probe = {
        .url = "/readyz";
        .interval = 2s;
    }
}

sub vcl_recv {
    # Varnish adds its own peer to X-Forwarded-For, the one field that Broadsheet reads (forwarded_fields=x-forwarded-for) from a proxy
    # in trusted_proxies.
    set req.http.X-Request-ID = "varnish-" + req.xid;
    # A field that clients could forge and nobody here reads.
    unset req.http.Forwarded;

    # Below a prefix: the API alone (docs/operations.md, "Behind a proxy").
    #unset req.http.X-Prefix;
    #if (req.url ~ "^/news/") { set req.http.X-Prefix = "/news"; }
    #set req.url = regsub(req.url, "^/news/", "/");

    # What is somebody's own, and what changes something.
    if (req.method != "GET" && req.method != "HEAD") { return (pass); }
    if (req.http.Authorization || req.http.Commenter-Token || req.http.Cookie) { return (pass); }
    if (req.url ~ "[?&]preview=") { return (pass); }
    return (hash);
}

sub vcl_backend_response {
    if (beresp.http.Cache-Control ~ "(?i)private|no-store" || (beresp.status != 200 && beresp.status != 308)) {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    # "public, no-cache" asks about each time. A second is what this cache is for: a crowd costs the server one request.
    set beresp.ttl = 1s;
    set beresp.grace = 10s;
    # Asked about by tag afterwards, and not sent again when it is the same.
    set beresp.keep = 10m;
    return (deliver);
}

sub vcl_deliver {
    # Of the request that it was made for, not of this one.
    if (obj.hits > 0) { set resp.http.X-Request-ID = req.http.X-Request-ID; }
    #if (req.http.X-Prefix && resp.http.Location) { set resp.http.Location = regsub(resp.http.Location, "^/", req.http.X-Prefix + "/"); }
}
