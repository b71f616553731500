//! The administrator's bearer token: from the environment, or from a file for its owner alone that the
//! first start makes.

use super::Config;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The environment variable that goes before the file.
pub const ADMIN_TOKEN: &str = "GTPUSH_ADMIN_TOKEN";

/// The shortest token that is taken, octets.
const SHORTEST: usize = 16;

fn wrong(path: &str, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{path}: {what}"))
}

/// The administrator's token, as this configuration has it.
///
/// # Errors
/// There is none, it cannot be read, it is too short, or others may read it.
pub fn admin_token(config: &Config) -> io::Result<String> {
    let checked = |place: &str, token: &str| {
        let token = token.trim();
        if token.len() < SHORTEST || !token.bytes().all(|c| c.is_ascii_graphic()) {
            return Err(wrong(place, "a token has at least 16 printable characters and no blanks"));
        }
        Ok(token.to_owned())
    };
    if let Some(token) = std::env::var_os(ADMIN_TOKEN) {
        return checked(ADMIN_TOKEN, &token.to_string_lossy());
    }
    let path = config.admin_token_path();
    let place = path.display().to_string();
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{place}: {error}"));
    let mode = fs::metadata(&path).map_err(named)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong(&place, &format!("others may read it: run `chmod 600 {place}`")));
    }
    checked(&place, &fs::read_to_string(&path).map_err(named)?)
}

/// As [`admin_token`]; where there is no file yet, makes one with a random token and mode 0600. Whether it
/// was made.
///
/// # Errors
/// As [`admin_token`], and where the file cannot be made.
pub fn make_admin_token(config: &Config) -> io::Result<(String, bool)> {
    match admin_token(config) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        outcome => return outcome.map(|token| (token, false)),
    }
    let mut random = [0; 24];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(format!("no randomness: {error}")))?;
    let token: String = random.iter().map(|octet| format!("{octet:02x}")).collect();
    let path = config.admin_token_path();
    if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(token.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    Ok((token, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_a_token_for_its_owner_alone_and_the_next_reads_it() {
        let folder = std::env::temp_dir().join(format!("gtpush-token-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mut config = Config::default();
        config.server.data_dir = folder.join("data");
        assert_eq!(admin_token(&config).unwrap_err().kind(), io::ErrorKind::NotFound);
        let (token, made) = make_admin_token(&config).unwrap();
        assert!(made && token.len() == 48);
        assert_eq!(make_admin_token(&config).unwrap(), (token, false));
        let path = config.admin_token_path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(admin_token(&config).unwrap_err().to_string().contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short\n").unwrap();
        assert!(admin_token(&config).is_err());
        let _ = fs::remove_dir_all(&folder);
    }
}
