//! AVPs of RFC 4004.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 4004" 0 {
        318 MipFaToHaSpi "MIP-FA-to-HA-SPI" Must Unsigned32;
        319 MipFaToMnSpi "MIP-FA-to-MN-SPI" Must Unsigned32;
        320 MipRegRequest "MIP-Reg-Request" Must OctetString;
        321 MipRegReply "MIP-Reg-Reply" Must OctetString;
        322 MipMnAaaAuth "MIP-MN-AAA-Auth" Must Grouped {
            mip_mn_aaa_spi: [MipMnAaaSpi] O,
            mip_auth_input_data_length: [MipAuthInputDataLength] O,
            mip_authenticator_length: [MipAuthenticatorLength] O,
            mip_authenticator_offset: [MipAuthenticatorOffset] O,
        };
        323 MipHaToFaSpi "MIP-HA-to-FA-SPI" Must Unsigned32;
        325 MipMnToFaMsa "MIP-MN-to-FA-MSA" Must Grouped {
            mip_mn_aaa_spi: [MipMnAaaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_nonce: [MipNonce] O,
        };
        326 MipFaToMnMsa "MIP-FA-to-MN-MSA" Must Grouped {
            mip_mn_aaa_spi: [MipMnAaaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_session_key: [MipSessionKey] O,
        };
        328 MipFaToHaMsa "MIP-FA-to-HA-MSA" Must Grouped {
            mip_fa_to_ha_spi: [MipFaToHaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_session_key: [MipSessionKey] O,
        };
        329 MipHaToFaMsa "MIP-HA-to-FA-MSA" Must Grouped {
            mip_ha_to_fa_spi: [MipHaToFaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_session_key: [MipSessionKey] O,
        };
        331 MipMnToHaMsa "MIP-MN-to-HA-MSA" Must Grouped {
            mip_mn_ha_spi: [MipMnHaSpi] O,
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_session_key: [MipSessionKey] O,
            mip_nonce: [MipNonce] O,
        };
        332 MipHaToMnMsa "MIP-HA-to-MN-MSA" Must Grouped {
            mip_algorithm_type: [MipAlgorithmType] O,
            mip_replay_mode: [MipReplayMode] O,
            mip_session_key: [MipSessionKey] O,
        };
        333 MipMobileNodeAddress "MIP-Mobile-Node-Address" Must Address;
        334 MipHomeAgentAddress "MIP-Home-Agent-Address" Must Address;
        335 MipNonce "MIP-Nonce" Must OctetString;
        336 MipCandidateHomeAgentHost "MIP-Candidate-Home-Agent-Host" Must DiameterIdentity;
        337 MipFeatureVector "MIP-Feature-Vector" Must Enumerated [1 "Mobile-Node-Home-Address-Requested" 2 "Home-Address-Allocatable-Only-in-Home-Realm" 4 "Home-Agent-Requested" 8 "Foreign-Home-Agent-Available" 16 "MN-HA-Key-Request" 32 "MN-FA-Key-Request" 64 "FA-HA-Key-Request" 128 "Home-Agent-In-Foreign-Network" 256 "Co-Located-Mobile-Node"];
        338 MipAuthInputDataLength "MIP-Auth-Input-Data-Length" Must Unsigned32;
        339 MipAuthenticatorLength "MIP-Authenticator-Length" Must Unsigned32;
        340 MipAuthenticatorOffset "MIP-Authenticator-Offset" Must Unsigned32;
        341 MipMnAaaSpi "MIP-MN-AAA-SPI" Must Unsigned32;
        342 MipFilterRule "MIP-Filter-Rule" Must IpFilterRule;
        343 MipSessionKey "MIP-Session-Key" Must OctetString;
        344 MipFaChallenge "MIP-FA-Challenge" Must OctetString;
        345 MipAlgorithmType "MIP-Algorithm-Type" Must Enumerated [2 "HMAC-SHA-1"];
        346 MipReplayMode "MIP-Replay-Mode" Must Enumerated [1 "None" 2 "Timestamps" 3 "Nonces"];
        347 MipOriginatingForeignAaa "MIP-Originating-Foreign-AAA" Must Grouped {
            origin_realm: [OriginRealm] O,
            origin_host: [OriginHost] O,
        };
        348 MipHomeAgentHost "MIP-Home-Agent-Host" Must Grouped {
            destination_realm: DestinationRealm M,
            destination_host: DestinationHost M,
        };
        363 AccountingInputOctets "Accounting-Input-Octets" Must Unsigned64;
    }
}
