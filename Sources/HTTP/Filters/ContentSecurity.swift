import HTTPTypes

/// What keeps browsers from making more of an answer than it is.
///
/// `nosniff` alone: JSON that is never taken for HTML runs nothing and follows nothing, so a Content-Security-Policy or a
/// Referrer-Policy would guard nothing there. Pages bring their own, which this leaves alone.
package enum ContentSecurity {
    package static func apply(_ response: inout Response, _: Request) {
        response.fields[.xContentTypeOptions] = "nosniff"
    }
}
