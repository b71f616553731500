//! AVPs of IANA's registry.

use crate::codec::diameter::table::avps;

avps! {
    "IANA" 0 {
        364 AccountingOutputOctets "Accounting-Output-Octets" Must Unsigned64;
        365 AccountingInputPackets "Accounting-Input-Packets" Must Unsigned64;
        366 AccountingOutputPackets "Accounting-Output-Packets" Must Unsigned64;
        367 MipMsaLifetime "MIP-MSA-Lifetime" Must Unsigned32;
        495 Tmod1 "TMOD-1" Must Grouped {
            token_rate: [TokenRate] O,
            bucket_depth: [BucketDepth] O,
            peak_traffic_rate: [PeakTrafficRate] O,
            minimum_policed_unit: [MinimumPolicedUnit] O,
            maximum_packet_size: [MaximumPacketSize] O,
        };
        496 TokenRate "Token-Rate" MustNot Float32;
        497 BucketDepth "Bucket-Depth" MustNot Float32;
        498 PeakTrafficRate "Peak-Traffic-Rate" MustNot Float32;
        499 MinimumPolicedUnit "Minimum-Policed-Unit" MustNot Unsigned32;
        500 MaximumPacketSize "Maximum-Packet-Size" MustNot Unsigned32;
        501 Tmod2 "TMOD-2" Must Grouped {
            token_rate: [TokenRate] O,
            bucket_depth: [BucketDepth] O,
            peak_traffic_rate: [PeakTrafficRate] O,
            minimum_policed_unit: [MinimumPolicedUnit] O,
            maximum_packet_size: [MaximumPacketSize] O,
        };
        502 Bandwidth "Bandwidth" MustNot Float32;
        503 PhbClass "PHB-Class" MustNot Unsigned32;
        504 Pmip6DhcpServerAddress "PMIP6-DHCP-Server-Address" MustNot Address;
        505 Pmip6IPv4HomeAddress "PMIP6-IPv4-Home-Address" MustNot Address;
        506 MobileNodeIdentifier "Mobile-Node-Identifier" MustNot Utf8String;
        507 ServiceConfiguration "Service-Configuration" MustNot Grouped {
            mip6_agent_info: [Mip6AgentInfo] O,
            service_selection: [ServiceSelection] O,
        };
        620 RedirectRealm "Redirect-Realm" MustNot DiameterIdentity;
        648 OcPeerAlgo "OC-Peer-Algo" MustNot Unsigned64;
        654 UserEquipmentInfoImeisv "User-Equipment-Info-IMEISV" MustNot OctetString;
        655 UserEquipmentInfoMac "User-Equipment-Info-MAC" MustNot OctetString;
        656 UserEquipmentInfoEui64 "User-Equipment-Info-EUI64" MustNot OctetString;
        657 UserEquipmentInfoModifiedEUI64 "User-Equipment-Info-ModifiedEUI64" MustNot OctetString;
        658 UserEquipmentInfoImei "User-Equipment-Info-IMEI" MustNot OctetString;
    }
}
