//! AVPs of RFC 5447.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 5447" 0 {
        486 Mip6AgentInfo "MIP6-Agent-Info" Must Grouped {
            mip_home_agent_address: [MipHomeAgentAddress] O,
            mip_home_agent_host: MipHomeAgentHost O,
            mip6_home_link_prefix: Mip6HomeLinkPrefix O,
        };
        487 MipCareofAddress "MIP-Careof-Address" Must Address;
        488 MipAuthenticator "MIP-Authenticator" Must OctetString;
        489 MipMacMobilityData "MIP-MAC-Mobility-Data" Must OctetString;
        490 MipTimestamp "MIP-Timestamp" Must OctetString;
        491 MipMnHaSpi "MIP-MN-HA-SPI" Must Unsigned32;
        492 MipMnHaMsa "MIP-MN-HA-MSA" Must Grouped {
            mip_session_key: [MipSessionKey] O,
            mip_msa_lifetime: [MipMsaLifetime] O,
            mip_mn_ha_spi: [MipMnHaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_replay_mode: [MipReplayMode] O,
        };
        493 ServiceSelection "Service-Selection" Must Utf8String;
        494 Mip6AuthMode "MIP6-Auth-Mode" Must Enumerated [0 "Reserved" 1 "IP6_AUTH_MN_AAA"];
    }
}
