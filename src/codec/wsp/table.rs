//! Assigned numbers: WAP-230-WSP tables 39 and 40 and their register, and that of push application
//! identifiers.

macro_rules! table {
    ($(#[$meta:meta])* $rows:ident $name:ident $number:ident: $($value:literal $text:literal;)*) => {
        $(#[$meta])*
        pub const $rows: &[($number, &str)] = &[$(($value, $text),)*];

        /// The name of a number.
        #[must_use]
        pub const fn $name(number: $number) -> Option<&'static str> {
            match number { $($value => Some($text),)* _ => None }
        }
    };
}

table! {
    /// Media types.
    CONTENT_TYPES content_type u8:
    0x00 "*/*";
    0x01 "text/*";
    0x02 "text/html";
    0x03 "text/plain";
    0x04 "text/x-hdml";
    0x05 "text/x-ttml";
    0x06 "text/x-vCalendar";
    0x07 "text/x-vCard";
    0x08 "text/vnd.wap.wml";
    0x09 "text/vnd.wap.wmlscript";
    0x0a "text/vnd.wap.wta-event";
    0x0b "multipart/*";
    0x0c "multipart/mixed";
    0x0d "multipart/form-data";
    0x0e "multipart/byteranges";
    0x0f "multipart/alternative";
    0x10 "application/*";
    0x11 "application/java-vm";
    0x12 "application/x-www-form-urlencoded";
    0x13 "application/x-hdmlc";
    0x14 "application/vnd.wap.wmlc";
    0x15 "application/vnd.wap.wmlscriptc";
    0x16 "application/vnd.wap.wta-eventc";
    0x17 "application/vnd.wap.uaprof";
    0x18 "application/vnd.wap.wtls-ca-certificate";
    0x19 "application/vnd.wap.wtls-user-certificate";
    0x1a "application/x-x509-ca-cert";
    0x1b "application/x-x509-user-cert";
    0x1c "image/*";
    0x1d "image/gif";
    0x1e "image/jpeg";
    0x1f "image/tiff";
    0x20 "image/png";
    0x21 "image/vnd.wap.wbmp";
    0x22 "application/vnd.wap.multipart.*";
    0x23 "application/vnd.wap.multipart.mixed";
    0x24 "application/vnd.wap.multipart.form-data";
    0x25 "application/vnd.wap.multipart.byteranges";
    0x26 "application/vnd.wap.multipart.alternative";
    0x27 "application/xml";
    0x28 "text/xml";
    0x29 "application/vnd.wap.wbxml";
    0x2a "application/x-x968-cross-cert";
    0x2b "application/x-x968-ca-cert";
    0x2c "application/x-x968-user-cert";
    0x2d "text/vnd.wap.si";
    0x2e "application/vnd.wap.sic";
    0x2f "text/vnd.wap.sl";
    0x30 "application/vnd.wap.slc";
    0x31 "text/vnd.wap.co";
    0x32 "application/vnd.wap.coc";
    0x33 "application/vnd.wap.multipart.related";
    0x34 "application/vnd.wap.sia";
    0x35 "text/vnd.wap.connectivity-xml";
    0x36 "application/vnd.wap.connectivity-wbxml";
    0x37 "application/pkcs7-mime";
    0x38 "application/vnd.wap.hashed-certificate";
    0x39 "application/vnd.wap.signed-certificate";
    0x3a "application/vnd.wap.cert-response";
    0x3b "application/xhtml+xml";
    0x3c "application/wml+xml";
    0x3d "text/css";
    0x3e "application/vnd.wap.mms-message";
    0x3f "application/vnd.wap.rollover-certificate";
    0x40 "application/vnd.wap.locc+wbxml";
    0x41 "application/vnd.wap.loc+xml";
    0x42 "application/vnd.syncml.dm+wbxml";
    0x43 "application/vnd.syncml.dm+xml";
    0x44 "application/vnd.syncml.notification";
    0x45 "application/vnd.wap.xhtml+xml";
    0x46 "application/vnd.wv.csp.cir";
    0x47 "application/vnd.oma.dd+xml";
    0x48 "application/vnd.oma.drm.message";
    0x49 "application/vnd.oma.drm.content";
    0x4a "application/vnd.oma.drm.rights+xml";
    0x4b "application/vnd.oma.drm.rights+wbxml";
}

table! {
    /// Header fields of code page 1.
    FIELD_NAMES field_name u8:
    0x00 "Accept";
    0x01 "Accept-Charset";
    0x02 "Accept-Encoding";
    0x03 "Accept-Language";
    0x04 "Accept-Ranges";
    0x05 "Age";
    0x06 "Allow";
    0x07 "Authorization";
    0x08 "Cache-Control";
    0x09 "Connection";
    0x0a "Content-Base";
    0x0b "Content-Encoding";
    0x0c "Content-Language";
    0x0d "Content-Length";
    0x0e "Content-Location";
    0x0f "Content-MD5";
    0x10 "Content-Range";
    0x11 "Content-Type";
    0x12 "Date";
    0x13 "Etag";
    0x14 "Expires";
    0x15 "From";
    0x16 "Host";
    0x17 "If-Modified-Since";
    0x18 "If-Match";
    0x19 "If-None-Match";
    0x1a "If-Range";
    0x1b "If-Unmodified-Since";
    0x1c "Location";
    0x1d "Last-Modified";
    0x1e "Max-Forwards";
    0x1f "Pragma";
    0x20 "Proxy-Authenticate";
    0x21 "Proxy-Authorization";
    0x22 "Public";
    0x23 "Range";
    0x24 "Referer";
    0x25 "Retry-After";
    0x26 "Server";
    0x27 "Transfer-Encoding";
    0x28 "Upgrade";
    0x29 "User-Agent";
    0x2a "Vary";
    0x2b "Via";
    0x2c "Warning";
    0x2d "WWW-Authenticate";
    0x2e "Content-Disposition";
    0x2f "X-Wap-Application-Id";
    0x30 "X-Wap-Content-URI";
    0x31 "X-Wap-Initiator-URI";
    0x32 "Accept-Application";
    0x33 "Bearer-Indication";
    0x34 "Push-Flag";
    0x35 "Profile";
    0x36 "Profile-Diff";
    0x37 "Profile-Warning";
    0x38 "Expect";
    0x39 "TE";
    0x3a "Trailer";
    0x3b "Accept-Charset";
    0x3c "Accept-Encoding";
    0x3d "Cache-Control";
    0x3e "Content-Range";
    0x3f "X-Wap-Tod";
    0x40 "Content-ID";
    0x41 "Set-Cookie";
    0x42 "Cookie";
    0x43 "Encoding-Version";
    0x44 "Profile-Warning";
    0x45 "Content-Disposition";
    0x46 "X-WAP-Security";
    0x47 "Cache-Control";
}

table! {
    /// Push application identifiers.
    APPLICATION_IDS application u32:
    0x00 "x-wap-application:*";
    0x01 "x-wap-application:push.sia";
    0x02 "x-wap-application:wml.ua";
    0x03 "x-wap-application:wta.ua";
    0x04 "x-wap-application:mms.ua";
    0x05 "x-wap-application:push.syncml";
    0x06 "x-wap-application:loc.ua";
    0x07 "x-wap-application:syncml.dm";
    0x08 "x-wap-application:drm.ua";
    0x09 "x-wap-application:emn.ua";
    0x0a "x-wap-application:wv.ua";
}
