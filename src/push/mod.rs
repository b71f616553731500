//! The routing core: identities, bindings, the life of a push. It knows no protocol.
