//! Path management messages, TS 29.274 §7.1.

use crate::codec::gtp2::table::messages;

messages! {
    1 "Echo Request" "7.1.1" {
        Recovery 0 "Recovery" M;
        NodeFeatures 0 "Sending Node Features" C;
        PrivateExtension 0 "Private Extension" C;
    }

    2 "Echo Response" "7.1.2" {
        Recovery 0 "Recovery" M;
        NodeFeatures 0 "Sending Node Features" C;
        PrivateExtension 0 "Private Extension" C;
    }

    3 "Version Not Supported Indication" "7.1.3" {
        PrivateExtension 0 "Private Extension" C;
    }
}
