//! What our private extensions carry (TS 29.002 §17.7.11 leaves the type to its owner).
//!
//! US 2013/0121252 §0109 lets the push server name its APN to the HLR, and the HLR answer with the
//! gateway that it chose for it. sendRoutingInfoForGprs has no member for either, so both ride in
//! the extension container of its argument and of its result, under an object identifier that both
//! sides are configured with.

use super::types::*;
use super::{Any, ApnString, GsnAddress, List, Value, read};
use crate::codec::map::table::sequences;
use crate::wire::DecodeError as Fault;
use crate::wire::ber::OidBuf;

/// An arc under the enterprise number that RFC 5612 sets aside for documentation:
/// 1.3.6.1.4.1.32473.1.
pub const DOCUMENTATION_OID: Oid<'static> = Oid::constant(&[0x2b, 6, 1, 4, 1, 0x81, 0xfd, 0x59, 1]);

/// Octets that a container of [`Hints`] takes at most.
pub const CONTAINER_LEN: usize = 160;

sequences! {
    Hints "PushHints" "17.7.11" {
        [0] apn "apn" O ApnString<'a>,
        [1] ggsn_address "ggsn-Address" O GsnAddress,
    }
}

impl<'a> Hints<'a> {
    /// The hints in a container, if there are any under `oid`.
    ///
    /// # Errors
    /// The extension is there, and is not what it must be.
    pub fn find(container: Option<&ExtensionContainer<'a>>, oid: Oid<'_>) -> Result<Option<Self>, Fault> {
        let Some(extension) = container.and_then(|container| container.private(oid)) else { return Ok(None) };
        let Some(any) = extension.ext_type else { return Ok(None) };
        read(&any.tlv("PushHints")?).map(Some)
    }

    /// A container with these hints under `oid`, made in `buffer`; `None` if it does not fit.
    pub fn container<'b>(
        &self,
        oid: &OidBuf,
        buffer: &'b mut [u8; CONTAINER_LEN],
    ) -> Option<ExtensionContainer<'b>> {
        let mut own = [0; CONTAINER_LEN];
        let mut p = Prepender::new(&mut own);
        self.write(&mut p);
        let start = p.finish().ok()?;
        let list =
            [PrivateExtension { ext_type: Any::new(&own[start..]), ..PrivateExtension::new(oid.as_oid()) }];
        let container =
            ExtensionContainer { private_extension_list: Some(List::of(&list)), ..ExtensionContainer::new() };
        let mut p = Prepender::new(buffer);
        container.write(&mut p);
        let start = p.finish().ok()?;
        read(&Tlv::parse(&buffer[start..], "ExtensionContainer").ok()?).ok()
    }
}

impl<'a> ExtensionContainer<'a> {
    /// The first private extension under `oid`.
    #[must_use]
    pub fn private(&self, oid: Oid<'_>) -> Option<PrivateExtension<'a>> {
        self.private_extension_list?.iter().find(|extension| extension.ext_id == oid)
    }
}
