//! Whole messages out of the pieces in which the kernel delivers long ones.

/// The octets of a message were more than the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// Pieces of messages whose end has not come, for each stream of one association. Bounded by the
/// longest message, all streams together.
#[derive(Debug)]
pub struct Assembly {
    parts: Vec<(u16, Vec<u8>)>,
    held: usize,
    longest: usize,
    whole: Vec<u8>,
    /// The rest of a notification is yet to come.
    notifying: bool,
}

impl Assembly {
    /// For messages of at most `longest` octets.
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self { parts: Vec::new(), held: 0, longest, whole: Vec::new(), notifying: false }
    }

    /// Takes a piece, `end` if it is a message's last (MSG_EOR). Answers the whole message then.
    pub fn piece<'a>(
        &'a mut self,
        stream: u16,
        octets: &'a [u8],
        end: bool,
    ) -> Result<Option<&'a [u8]>, TooLong> {
        // A long message of the past does not keep its room.
        self.whole = Vec::new();
        if octets.len() > self.longest - self.held {
            return Err(TooLong);
        }
        let part = self.parts.iter().position(|(of, _)| *of == stream);
        match (part, end) {
            (None, true) => Ok(Some(octets)),
            (None, false) => {
                self.held += octets.len();
                self.parts.push((stream, octets.to_vec()));
                Ok(None)
            }
            (Some(at), false) => {
                self.held += octets.len();
                self.parts[at].1.extend_from_slice(octets);
                Ok(None)
            }
            (Some(at), true) => {
                let (_, mut whole) = self.parts.swap_remove(at);
                self.held -= whole.len();
                whole.extend_from_slice(octets);
                self.whole = whole;
                Ok(Some(&self.whole))
            }
        }
    }

    /// Takes a piece of a notification, `end` if it is the last. Answers whether it is the first, which says
    /// it all: what follows is the message that a notification is about.
    pub fn notification(&mut self, end: bool) -> bool {
        !std::mem::replace(&mut self.notifying, !end)
    }

    /// Forgets what there is of the message on `stream`.
    pub fn forget(&mut self, stream: u16) {
        if let Some(at) = self.parts.iter().position(|(of, _)| *of == stream) {
            self.held -= self.parts.swap_remove(at).1.len();
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.parts.clear();
        self.held = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_several_streams_become_whole_messages() {
        let mut assembly = Assembly::new(10);
        assert_eq!(assembly.piece(1, b"whole", true), Ok(Some(&b"whole"[..])));
        assert_eq!(assembly.piece(1, b"ab", false), Ok(None));
        assert_eq!(assembly.piece(2, b"AB", false), Ok(None));
        assert_eq!(assembly.piece(3, b"between", true), Err(TooLong));
        assert_eq!(assembly.piece(3, b"fits", true), Ok(Some(&b"fits"[..])));
        assert_eq!(assembly.piece(1, b"c", false), Ok(None));
        assert_eq!(assembly.piece(2, b"C", true), Ok(Some(&b"ABC"[..])));
        assert_eq!(assembly.piece(1, b"", true), Ok(Some(&b"abc"[..])));
        assert_eq!(assembly.held, 0);
    }

    #[test]
    fn what_is_held_is_bounded_over_all_streams_and_can_be_forgotten() {
        let mut assembly = Assembly::new(10);
        for stream in 0..5 {
            assert_eq!(assembly.piece(stream, b"xy", false), Ok(None));
        }
        assert_eq!(assembly.piece(5, b"x", false), Err(TooLong));
        assembly.forget(3);
        assembly.forget(3);
        assert_eq!(assembly.piece(5, b"xy", true), Ok(Some(&b"xy"[..])));
        assembly.clear();
        assert_eq!(assembly.piece(1, &[7; 10], false), Ok(None));
        assert_eq!(assembly.piece(1, &[7], true), Err(TooLong));
    }

    #[test]
    fn a_notification_is_told_once_in_however_many_pieces_it_comes() {
        let mut assembly = Assembly::new(10);
        let told = [true, false, false, true, true].map(|end| assembly.notification(end));
        assert_eq!(told, [true, true, false, false, true]);
    }
}
