//! Capture files: octets in any pieces give the same frames as at once, also without the short way for plain
//! blocks, and every one lies in the file.
#![no_main]

use gtpush::capture::{Limits, Reader, Step, frames};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole: Vec<_> = frames(data).collect();
    for frame in whole.iter().flatten() {
        let from = frame.offset as usize;
        assert_eq!(&data[from..from + frame.octets.len()], frame.octets);
    }

    // The same in pieces whose size the input chooses.
    let piece = usize::from(data.first().copied().unwrap_or(0)) + 1;
    let mut reader = Reader::new(Limits::default());
    let mut rest = whole.iter().flatten();
    let (mut start, mut end) = (0, 0);
    loop {
        match reader.step(&data[start..end]) {
            Step::Read(n, frame) => {
                assert!(n > 0 || frame.is_none());
                start += n;
                if let Some(frame) = frame {
                    assert_eq!(format!("{frame:?}"), format!("{:?}", rest.next().expect("one more")));
                }
            }
            Step::Faulty(n, _) => start += n,
            Step::Need(n) => {
                assert!(n > end - start, "wants what it has");
                assert!(n <= Limits::default().block + 32, "wants more than its bound");
                if end == data.len() {
                    break;
                }
                end = (end + piece).min(data.len());
            }
            Step::Lost(_) => break,
        }
    }
    assert!(rest.next().is_none());
});
