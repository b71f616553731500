//! Authentication vectors: sendAuthenticationInfo.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, choices, enumerations, sequences};

sequences! {
    SendAuthenticationInfoArg "SendAuthenticationInfoArg" "17.7.1" {
        [0] imsi "imsi" M Imsi,
        [] number_of_requested_vectors "numberOfRequestedVectors" M NumberOfRequestedVectors,
        [] segmentation_prohibited "segmentationProhibited" O Null,
        [1] immediate_response_preferred "immediateResponsePreferred" O Null,
        [] re_synchronisation_info "re-synchronisationInfo" O ReSynchronisationInfo<'a>,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [3] requesting_node_type "requestingNodeType" O RequestingNodeType,
        [4] requesting_plmn_id "requestingPLMN-Id" O PlmnId,
        [5] number_of_requested_additional_vectors "numberOfRequestedAdditional-Vectors" O NumberOfRequestedVectors,
        [6] additional_vectors_are_for_eps "additionalVectorsAreForEPS" O Null,
        [7] ue_usage_type_request_indication "ueUsageTypeRequestIndication" O Null,
    }

    ReSynchronisationInfo "Re-synchronisationInfo" "17.7.1" {
        [] rand "rand" M Rand,
        [] auts "auts" M Auts,
    }

    SendAuthenticationInfoRes "SendAuthenticationInfoRes" "17.7.1" tag [3] {
        [] authentication_set_list "authenticationSetList" O AuthenticationSetList<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [2] eps_authentication_set_list "eps-AuthenticationSetList" O EpsAuthenticationSetList<'a>,
        [3] ue_usage_type "ueUsageType" O UeUsageType,
    }

    AuthenticationTriplet "AuthenticationTriplet" "17.7.1" {
        [] rand "rand" M Rand,
        [] sres "sres" M Sres,
        [] kc "kc" M Kc,
    }

    AuthenticationQuintuplet "AuthenticationQuintuplet" "17.7.1" {
        [] rand "rand" M Rand,
        [] xres "xres" M Xres<'a>,
        [] ck "ck" M Ck,
        [] ik "ik" M Ik,
        [] autn "autn" M Autn,
    }

    EpcAv "EPC-AV" "17.7.1" {
        [] rand "rand" M Rand,
        [] xres "xres" M Xres<'a>,
        [] autn "autn" M Autn,
        [] kasme "kasme" M Kasme<'a>,
        [] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

choices! {
    AuthenticationSetList "AuthenticationSetList" "17.7.1" {
        [0] TripletList "tripletList" TripletList<'a>,
        [1] QuintupletList "quintupletList" QuintupletList<'a>,
    }
}

enumerations! {
    RequestingNodeType "RequestingNodeType" "17.7.1" {
        VLR 0 "vlr",
        SGSN 1 "sgsn",
        S_CSCF 2 "s-cscf",
        BSF 3 "bsf",
        GAN_AAA_SERVER 4 "gan-aaa-server",
        WLAN_AAA_SERVER 5 "wlan-aaa-server",
        MME 16 "mme",
        MME_SGSN 17 "mme-sgsn",
    }
}

aliases! {
    NumberOfRequestedVectors "NumberOfRequestedVectors" "17.7.1" = Integer<1, 5>;
    Rand "RAND" "17.7.1" = [u8; 16];
    Auts "AUTS" "17.7.1" = [u8; 14];
    TripletList<'a> "TripletList" "17.7.1" = List<'a, AuthenticationTriplet<'a>>;
    Sres "SRES" "17.7.1" = [u8; 4];
    Kc "Kc" "17.7.1" = [u8; 8];
    QuintupletList<'a> "QuintupletList" "17.7.1" = List<'a, AuthenticationQuintuplet<'a>>;
    Xres<'a> "XRES" "17.7.1" = Octets<'a, 4, 16>;
    Ck "CK" "17.7.1" = [u8; 16];
    Ik "IK" "17.7.1" = [u8; 16];
    Autn "AUTN" "17.7.1" = [u8; 16];
    EpsAuthenticationSetList<'a> "EPS-AuthenticationSetList" "17.7.1" = List<'a, EpcAv<'a>>;
    Kasme<'a> "KASME" "17.7.1" = Octets<'a, 32, 32>;
}
