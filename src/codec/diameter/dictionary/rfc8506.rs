//! AVPs of RFC 8506.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 8506" 0 {
        411 CcCorrelationId "CC-Correlation-Id" MustNot OctetString;
        412 CcInputOctets "CC-Input-Octets" Must Unsigned64;
        413 CcMoney "CC-Money" Must Grouped {
            unit_value: [UnitValue] O,
            currency_code: [CurrencyCode] O,
        };
        414 CcOutputOctets "CC-Output-Octets" Must Unsigned64;
        415 CcRequestNumber "CC-Request-Number" Must Unsigned32;
        416 CcRequestType "CC-Request-Type" Must Enumerated [1 "INITIAL_REQUEST" 2 "UPDATE_REQUEST" 3 "TERMINATION_REQUEST" 4 "EVENT_REQUEST"];
        417 CcServiceSpecificUnits "CC-Service-Specific-Units" Must Unsigned64;
        418 CcSessionFailover "CC-Session-Failover" Must Enumerated [0 "FAILOVER_NOT_SUPPORTED" 1 "FAILOVER_SUPPORTED"];
        419 CcSubSessionId "CC-Sub-Session-Id" Must Unsigned64;
        420 CcTime "CC-Time" Must Unsigned32;
        421 CcTotalOctets "CC-Total-Octets" Must Unsigned64;
        422 CheckBalanceResult "Check-Balance-Result" Must Enumerated [0 "ENOUGH_CREDIT" 1 "NO_CREDIT"];
        423 CostInformation "Cost-Information" Must Grouped {
            unit_value: [UnitValue] O,
            currency_code: [CurrencyCode] O,
            cost_unit: [CostUnit] O,
        };
        424 CostUnit "Cost-Unit" Must Utf8String;
        425 CurrencyCode "Currency-Code" Must Unsigned32;
        426 CreditControl "Credit-Control" Must Enumerated [0 "CREDIT_AUTHORIZATION" 1 "RE_AUTHORIZATION"];
        427 CreditControlFailureHandling "Credit-Control-Failure-Handling" Must Enumerated [0 "TERMINATE" 1 "CONTINUE" 2 "RETRY_AND_TERMINATE"];
        428 DirectDebitingFailureHandling "Direct-Debiting-Failure-Handling" Must Enumerated [1 "CONTINUE" 0 "TERMINATE_OR_BUFFER"];
        429 Exponent "Exponent" Must Integer32;
        430 FinalUnitIndication "Final-Unit-Indication" Must Grouped {
            final_unit_action: [FinalUnitAction] O,
            restriction_filter_rule: [RestrictionFilterRule] O,
            filter_id: [FilterId] O,
            redirect_server: [RedirectServer] O,
        };
        431 GrantedServiceUnit "Granted-Service-Unit" Must Grouped {
            tariff_time_change: [TariffTimeChange] O,
            cc_time: [CcTime] O,
            cc_money: [CcMoney] O,
            cc_total_octets: [CcTotalOctets] O,
            cc_input_octets: [CcInputOctets] O,
            cc_output_octets: [CcOutputOctets] O,
            cc_service_specific_units: [CcServiceSpecificUnits] O,
        };
        432 RatingGroup "Rating-Group" Must Unsigned32;
        433 RedirectAddressType "Redirect-Address-Type" Must Enumerated [1 "IPV6_ADDRESS" 3 "SIP_URI" 2 "URL" 0 "IPV4_ADDRESS"];
        434 RedirectServer "Redirect-Server" Must Grouped {
            redirect_address_type: [RedirectAddressType] O,
            redirect_server_address: [RedirectServerAddress] O,
        };
        435 RedirectServerAddress "Redirect-Server-Address" Must Utf8String;
        436 RequestedAction "Requested-Action" Must Enumerated [0 "DIRECT_DEBITING" 1 "REFUND_ACCOUNT" 2 "CHECK_BALANCE" 3 "PRICE_ENQUIRY"];
        437 RequestedServiceUnit "Requested-Service-Unit" Must Grouped {
            cc_time: [CcTime] O,
            cc_money: [CcMoney] O,
            cc_total_octets: [CcTotalOctets] O,
            cc_input_octets: [CcInputOctets] O,
            cc_output_octets: [CcOutputOctets] O,
            cc_service_specific_units: [CcServiceSpecificUnits] O,
        };
        438 RestrictionFilterRule "Restriction-Filter-Rule" Must IpFilterRule;
        439 ServiceIdentifier "Service-Identifier" Must Unsigned32;
        440 ServiceParameterInfo "Service-Parameter-Info" MustNot Grouped {
            service_parameter_type: [ServiceParameterType] O,
            service_parameter_value: [ServiceParameterValue] O,
        };
        441 ServiceParameterType "Service-Parameter-Type" MustNot Unsigned32;
        442 ServiceParameterValue "Service-Parameter-Value" MustNot OctetString;
        443 SubscriptionId "Subscription-Id" Must Grouped {
            subscription_id_data: [SubscriptionIdData] O,
            subscription_id_type: [SubscriptionIdType] O,
        };
        444 SubscriptionIdData "Subscription-Id-Data" Must Utf8String;
        445 UnitValue "Unit-Value" Must Grouped {
            value_digits: [ValueDigits] O,
            exponent: [Exponent] O,
        };
        446 UsedServiceUnit "Used-Service-Unit" Must Grouped {
            tariff_change_usage: [TariffChangeUsage] O,
            cc_time: [CcTime] O,
            cc_money: [CcMoney] O,
            cc_total_octets: [CcTotalOctets] O,
            cc_input_octets: [CcInputOctets] O,
            cc_output_octets: [CcOutputOctets] O,
            cc_service_specific_units: [CcServiceSpecificUnits] O,
        };
        447 ValueDigits "Value-Digits" Must Integer64;
        448 ValidityTime "Validity-Time" Must Unsigned32;
        449 FinalUnitAction "Final-Unit-Action" Must Enumerated [0 "TERMINATE" 1 "REDIRECT" 2 "RESTRICT_ACCESS"];
        450 SubscriptionIdType "Subscription-Id-Type" Must Enumerated [0 "END_USER_E164" 1 "END_USER_IMSI" 2 "END_USER_SIP_URI" 3 "END_USER_NAI" 4 "END_USER_PRIVATE"];
        451 TariffTimeChange "Tariff-Time-Change" Must Time;
        452 TariffChangeUsage "Tariff-Change-Usage" Must Enumerated [1 "UNIT_AFTER_TARIFF_CHANGE" 2 "UNIT_INDETERMINATE" 0 "UNIT_BEFORE_TARIFF_CHANGE"];
        453 GSUPoolIdentifier "G-S-U-Pool-Identifier" Must Unsigned32;
        454 CcUnitType "CC-Unit-Type" Must Enumerated [0 "TIME" 1 "MONEY" 2 "TOTAL-OCTETS" 4 "OUTPUT-OCTETS" 3 "INPUT-OCTETS" 5 "SERVICE-SPECIFIC-UNITS"];
        455 MultipleServicesIndicator "Multiple-Services-Indicator" Must Enumerated [0 "MULTIPLE_SERVICES_NOT_SUPPORTED" 1 "MULTIPLE_SERVICES_SUPPORTED"];
        456 MultipleServicesCreditControl "Multiple-Services-Credit-Control" Must Grouped {
            granted_service_unit: [GrantedServiceUnit] O,
            requested_service_unit: [RequestedServiceUnit] O,
            used_service_unit: [UsedServiceUnit] O,
            tariff_change_usage: [TariffChangeUsage] O,
            service_identifier: [ServiceIdentifier] O,
            rating_group: [RatingGroup] O,
            g_s_u_pool_reference: [GSUPoolReference] O,
            validity_time: [ValidityTime] O,
            result_code: [ResultCode] O,
            final_unit_indication: [FinalUnitIndication] O,
        };
        457 GSUPoolReference "G-S-U-Pool-Reference" Must Grouped {
            g_s_u_pool_identifier: [GSUPoolIdentifier] O,
            cc_unit_type: [CcUnitType] O,
            unit_value: [UnitValue] O,
        };
        458 UserEquipmentInfo "User-Equipment-Info" MustNot Grouped {
            user_equipment_info_type: [UserEquipmentInfoType] O,
            user_equipment_info_value: [UserEquipmentInfoValue] O,
        };
        459 UserEquipmentInfoType "User-Equipment-Info-Type" MustNot Enumerated [0 "IMEISV" 1 "MAC" 2 "EUI64" 3 "MODIFIED_EUI64"];
        460 UserEquipmentInfoValue "User-Equipment-Info-Value" MustNot OctetString;
        461 ServiceContextId "Service-Context-Id" Must Utf8String;
    }
}
