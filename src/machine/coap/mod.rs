//! CoAP message exchange, RFC 7252 §4.
