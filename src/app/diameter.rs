//! What the configuration file says of Diameter and OsmoHLR, as the configurations of their users.

use crate::config::{Config, Finding, Mode};
use crate::machine::ctrl;
use crate::node::diameter_user;
use crate::transport::Link;

/// Users of associations besides MAP's, with their links in the order of their numbers.
#[derive(Debug, Default)]
pub struct Users {
    /// The HSS by Diameter.
    pub diameter: Option<diameter_user::Config>,
    /// OsmoHLR's control interface.
    pub osmo_hlr: Option<ctrl::Config>,
    /// Their links.
    pub links: Vec<Link>,
}

/// The Diameter side of the push server, and OsmoHLR's, where it has them; their links are numbered from `first`.
///
/// # Errors
/// The first value that cannot be used.
pub fn push_server(config: &Config, first: u32) -> Result<Users, Finding> {
    let mut users = Users::default();
    if config.server.mode == Mode::Gateway {
        return Ok(users);
    }
    if config.speaks_diameter() {
        let place = config.diameter_place(first)?;
        users.diameter = Some(place.user);
        users.links = place.links;
    }
    if config.speaks_osmo_hlr() {
        let (user, link) = config.osmo_hlr_place(first + users.links.len() as u32);
        users.osmo_hlr = Some(user);
        users.links.push(link);
    }
    Ok(users)
}
