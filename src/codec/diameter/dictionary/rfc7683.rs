//! AVPs of RFC 7683.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 7683" 0 {
        621 OcSupportedFeatures "OC-Supported-Features" MustNot Grouped {
            oc_feature_vector: OcFeatureVector O,
        };
        622 OcFeatureVector "OC-Feature-Vector" MustNot Unsigned64;
        623 OcOlr "OC-OLR" MustNot Grouped {
            oc_sequence_number: OcSequenceNumber M,
            oc_report_type: OcReportType M,
            oc_reduction_percentage: OcReductionPercentage O,
            oc_validity_duration: OcValidityDuration O,
        };
        624 OcSequenceNumber "OC-Sequence-Number" MustNot Unsigned64;
        625 OcValidityDuration "OC-Validity-Duration" MustNot Unsigned32;
        626 OcReportType "OC-Report-Type" MustNot Enumerated [0 "HOST_REPORT" 1 "REALM_REPORT" 2 "PEER_REPORT"];
        627 OcReductionPercentage "OC-Reduction-Percentage" MustNot Unsigned32;
    }
}
