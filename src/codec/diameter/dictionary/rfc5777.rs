//! AVPs of RFC 5777.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 5777" 0 {
        508 QoSResources "QoS-Resources" Must Grouped {
            filter_rule: [FilterRule] O,
        };
        509 FilterRule "Filter-Rule" Must Grouped {
            filter_rule_precedence: [FilterRulePrecedence] O,
            classifier: [Classifier] O,
            time_of_day_condition: [TimeOfDayCondition] O,
            treatment_action: [TreatmentAction] O,
            qos_semantics: [QoSSemantics] O,
            qos_profile_template: [QoSProfileTemplate] O,
            qos_parameters: [QoSParameters] O,
            excess_treatment: [ExcessTreatment] O,
        };
        510 FilterRulePrecedence "Filter-Rule-Precedence" MustNot Unsigned32;
        511 Classifier "Classifier" Must Grouped {
            classifier_id: [ClassifierId] O,
            protocol: [Protocol] O,
            direction: [Direction] O,
            from_spec: [FromSpec] O,
            to_spec: [ToSpec] O,
            diffserv_code_point: [DiffservCodePoint] O,
            fragmentation_flag: [FragmentationFlag] O,
            ip_option: [IpOption] O,
            tcp_option: [TcpOption] O,
            tcp_flags: [TcpFlags] O,
            icmp_type: [IcmpType] O,
            eth_option: [EthOption] O,
        };
        512 ClassifierId "Classifier-ID" MustNot OctetString;
        513 Protocol "Protocol" MustNot Enumerated [6 "TCP Transmission Control" 17 "UDP User Datagram" 132 "SCTP Stream Control Transmission Protocol"];
        514 Direction "Direction" Must Enumerated [0 "IN" 1 "OUT" 2 "BOTH"];
        515 FromSpec "From-Spec" Must Grouped {
            ip_address: [IpAddress] O,
            ip_address_range: [IpAddressRange] O,
            ip_address_mask: [IpAddressMask] O,
            mac_address: [MacAddress] O,
            mac_address_mask: [MacAddressMask] O,
            eui64_address: [Eui64Address] O,
            eui64_address_mask: [Eui64AddressMask] O,
            port: [Port] O,
            port_range: [PortRange] O,
            negated: [Negated] O,
            use_assigned_address: [UseAssignedAddress] O,
        };
        516 ToSpec "To-Spec" Must Grouped {
            ip_address: [IpAddress] O,
            ip_address_range: [IpAddressRange] O,
            ip_address_mask: [IpAddressMask] O,
            mac_address: [MacAddress] O,
            mac_address_mask: [MacAddressMask] O,
            eui64_address: [Eui64Address] O,
            eui64_address_mask: [Eui64AddressMask] O,
            port: [Port] O,
            port_range: [PortRange] O,
            negated: [Negated] O,
            use_assigned_address: [UseAssignedAddress] O,
        };
        517 Negated "Negated" Must Enumerated [0 "False" 1 "True"];
        518 IpAddress "IP-Address" MustNot Address;
        519 IpAddressRange "IP-Address-Range" Must Grouped {
            ip_address_start: [IpAddressStart] O,
            ip_address_end: [IpAddressEnd] O,
        };
        520 IpAddressStart "IP-Address-Start" MustNot Address;
        521 IpAddressEnd "IP-Address-End" MustNot Address;
        522 IpAddressMask "IP-Address-Mask" Must Grouped {
            ip_address: [IpAddress] O,
            ip_bit_mask_width: [IpBitMaskWidth] O,
        };
        523 IpBitMaskWidth "IP-Bit-Mask-Width" MustNot Unsigned32;
        524 MacAddress "MAC-Address" MustNot OctetString;
        525 MacAddressMask "MAC-Address-Mask" Must Grouped {
            mac_address: [MacAddress] O,
            mac_address_mask_pattern: [MacAddressMaskPattern] O,
        };
        526 MacAddressMaskPattern "MAC-Address-Mask-Pattern" MustNot OctetString;
        527 Eui64Address "EUI64-Address" MustNot OctetString;
        528 Eui64AddressMask "EUI64-Address-Mask" Must Grouped {
            eui64_address: [Eui64Address] O,
            eui64_address_mask_pattern: [Eui64AddressMaskPattern] O,
        };
        529 Eui64AddressMaskPattern "EUI64-Address-Mask-Pattern" MustNot OctetString;
        530 Port "Port" MustNot Integer32;
        531 PortRange "Port-Range" MustNot Grouped {
            port_start: [PortStart] O,
            port_end: [PortEnd] O,
        };
        532 PortStart "Port-Start" MustNot Integer32;
        533 PortEnd "Port-End" MustNot Integer32;
        534 UseAssignedAddress "Use-Assigned-Address" MustNot Enumerated [0 "False" 1 "True"];
        535 DiffservCodePoint "Diffserv-Code-Point" MustNot Enumerated [0 "CS0" 8 "CS1" 16 "CS2" 24 "CS3" 32 "CS4" 40 "CS5" 48 "CS6" 56 "CS7" 10 "AF11" 12 "AF12" 14 "AF13" 18 "AF21" 20 "AF22" 22 "AF23" 26 "AF31" 28 "AF32" 30 "AF33" 34 "AF41" 36 "AF42" 38 "AF43" 46 "EF" 44 "VOICE-ADMIT"];
        536 FragmentationFlag "Fragmentation-Flag" MustNot Enumerated [0 "Don't Fragment (DF)" 1 "More Fragments (MF)"];
        537 IpOption "IP-Option" MustNot Grouped {
            ip_option_type: [IpOptionType] O,
            ip_option_value: [IpOptionValue] O,
        };
        538 IpOptionType "IP-Option-Type" MustNot Enumerated [0 "End of Options List" 1 "No Operation" 130 "Security" 131 "Loose Source Route" 68 "Time Stamp" 133 "Extended Security" 134 "Commercial Security" 7 "Record Route" 136 "Stream ID" 137 "Strict Source Route" 10 "Experimental Measurement" 11 "MTU Probe" 12 "MTU Reply" 205 "Experimental Flow Control" 142 "Experimental Access Control" 15 "ENCODE" 144 "IMI Traffic Descriptor" 145 "Extended Internet Protocol" 82 "Traceoute" 147 "Address Extension" 148 "Router Alert" 149 "Selective Directed Broadcast" 151 "Dynamic Packet State" 152 "Upstream Multicast Pkt." 25 "Quick-Start" 30 "RFC3692-style Experiment" 94 "RFC3692-style Experiment" 158 "RFC3692-style Experiment" 222 "RFC3692-style Experiment"];
        539 IpOptionValue "IP-Option-Value" MustNot OctetString;
        540 TcpOption "TCP-Option" MustNot Grouped {
            tcp_option_type: [TcpOptionType] O,
            tcp_option_value: [TcpOptionValue] O,
            negated: [Negated] O,
        };
        541 TcpOptionType "TCP-Option-Type" MustNot Enumerated [0 "End of Option List" 1 "No-Operation" 2 "Maximum Segment Size" 3 "Window Scale" 4 "SACK Permitted" 5 "SACK" 6 "Echo" 7 "Echo Reply" 8 "Timestamps" 9 "Partial Order Connection Permitted" 10 "Partial Order Service Profile" 11 "CC" 12 "CC.NEW" 13 "CC.ECHO" 14 "TCP Alternate Checksum Request" 15 "TCP Alternate Checksum Data" 16 "Skeeter" 17 "Bubba" 18 "Trailer Checksum Option" 19 "MD5 Signature Option" 20 "SCPS Capabilities" 21 "Selective Negative Acknowledgements" 22 "Record Boundaries" 23 "Corruption experienced" 24 "SNAP" 26 "TCP Compression Filter" 27 "Quick-Start Response" 28 "User Timeout Option" 29 "TCP Authentication Option (TCP-AO)" 30 "Multipath TCP (MPTCP)" 34 "TCP Fast Open Cookie" 253 "RFC3692-style Experiment 1" 254 "RFC3692-style Experiment 2"];
        542 TcpOptionValue "TCP-Option-Value" MustNot OctetString;
        543 TcpFlags "TCP-Flags" MustNot Grouped {
            tcp_flag_type: [TcpFlagType] O,
            negated: [Negated] O,
        };
        544 TcpFlagType "TCP-Flag-Type" MustNot Unsigned32;
        545 IcmpType "ICMP-Type" MustNot Grouped {
            icmp_type_number: [IcmpTypeNumber] O,
            icmp_code: [IcmpCode] O,
            negated: [Negated] O,
        };
        546 IcmpTypeNumber "ICMP-Type-Number" MustNot Enumerated [0 "Echo Reply" 3 "Destination Unreachable" 4 "Source Quench" 5 "Redirect" 6 "Alternate Host Address" 8 "Echo" 9 "Router Advertisement" 10 "Router Solicitation" 11 "Time Exceeded" 12 "Parameter Problem" 13 "Timestamp" 14 "Timestamp Reply" 15 "Information Request" 16 "Information Reply" 17 "Address Mask Request" 18 "Address Mask Reply" 19 "Reserved (for Security)" 30 "Traceroute" 31 "Datagram Conversion Error" 32 "Mobile Host Redirect" 33 "IPv6 Where-Are-You" 34 "IPv6 I-Am-Here" 35 "Mobile Registration Request" 36 "Mobile Registration Reply" 37 "Domain Name Request" 38 "Domain Name Reply" 39 "SKIP" 40 "Photurius" 41 "ICMP messages utilized by experimental mobility protocols such as Seamoby" 42 "Extended Echo Request" 43 "Extended Echo Reply" 253 "RFC3692-style Experiment 1" 254 "RFC3692-style Experiment 2"];
        547 IcmpCode "ICMP-Code" MustNot Enumerated;
        548 EthOption "ETH-Option" MustNot Grouped {
            eth_proto_type: [EthProtoType] O,
            vlan_id_range: [VlanIdRange] O,
            user_priority_range: [UserPriorityRange] O,
        };
        549 EthProtoType "ETH-Proto-Type" MustNot Grouped {
            eth_ether_type: [EthEtherType] O,
            eth_sap: [EthSap] O,
        };
        550 EthEtherType "ETH-Ether-Type" MustNot OctetString;
        551 EthSap "ETH-SAP" MustNot OctetString;
        552 VlanIdRange "VLAN-ID-Range" MustNot Grouped {
            s_vid_start: [SVidStart] O,
            s_vid_end: [SVidEnd] O,
            c_vid_start: [CVidStart] O,
            c_vid_end: [CVidEnd] O,
        };
        553 SVidStart "S-VID-Start" MustNot Unsigned32;
        554 SVidEnd "S-VID-End" MustNot Unsigned32;
        555 CVidStart "C-VID-Start" MustNot Unsigned32;
        556 CVidEnd "C-VID-End" MustNot Unsigned32;
        557 UserPriorityRange "User-Priority-Range" MustNot Grouped {
            low_user_priority: [LowUserPriority] O,
            high_user_priority: [HighUserPriority] O,
        };
        558 LowUserPriority "Low-User-Priority" MustNot Unsigned32;
        559 HighUserPriority "High-User-Priority" MustNot Unsigned32;
        560 TimeOfDayCondition "Time-Of-Day-Condition" MustNot Grouped {
            time_of_day_start: [TimeOfDayStart] O,
            time_of_day_end: [TimeOfDayEnd] O,
            day_of_week_mask: [DayOfWeekMask] O,
            day_of_month_mask: [DayOfMonthMask] O,
            month_of_year_mask: [MonthOfYearMask] O,
            absolute_start_time: [AbsoluteStartTime] O,
            absolute_end_time: [AbsoluteEndTime] O,
            timezone_flag: [TimezoneFlag] O,
        };
        561 TimeOfDayStart "Time-Of-Day-Start" MustNot Unsigned32;
        562 TimeOfDayEnd "Time-Of-Day-End" MustNot Unsigned32;
        563 DayOfWeekMask "Day-Of-Week-Mask" MustNot Enumerated [0 "SUNDAY" 2 "MONDAY" 4 "TUESDAY" 8 "WEDNESDAY" 16 "THURSDAY" 32 "FRIDAY" 64 "SATURDAY"];
        564 DayOfMonthMask "Day-Of-Month-Mask" MustNot Enumerated;
        565 MonthOfYearMask "Month-Of-Year-Mask" MustNot Enumerated [0 "JANUARY" 2 "FEBRUARY" 4 "MARCH" 8 "APRIL" 16 "MAY" 32 "JUNE" 64 "JULY" 128 "AUGUST" 256 "SEPTEMBER" 512 "OCTOBER" 1024 "NOVEMBER" 2048 "DECEMBER"];
        566 AbsoluteStartTime "Absolute-Start-Time" MustNot Time;
        567 AbsoluteStartFractionalSeconds "Absolute-Start-Fractional-Seconds" MustNot Unsigned32;
        568 AbsoluteEndTime "Absolute-End-Time" MustNot Time;
        569 AbsoluteEndFractionalSeconds "Absolute-End-Fractional-Seconds" MustNot Unsigned32;
        570 TimezoneFlag "Timezone-Flag" MustNot Enumerated [0 "UTC" 1 "LOCAL" 2 "OFFSET"];
        571 TimezoneOffset "Timezone-Offset" MustNot Integer32;
        572 TreatmentAction "Treatment-Action" MustNot Enumerated [0 "Drop" 1 "Shape" 2 "Mark" 3 "Permit"];
        573 QoSProfileId "QoS-Profile-Id" MustNot Unsigned32;
        574 QoSProfileTemplate "QoS-Profile-Template" Must Grouped {
            vendor_id: [VendorId] O,
            qos_profile_id: [QoSProfileId] O,
        };
        575 QoSSemantics "QoS-Semantics" MustNot Enumerated [0 "QoS-Desired" 1 "QoS-Available" 2 "QoS-Delivered" 3 "Minimum-QoS" 4 "QoS-Authorized"];
        576 QoSParameters "QoS-Parameters" MustNot Grouped {
            qos_profile_id: [QoSProfileId] O,
        };
        577 ExcessTreatment "Excess-Treatment" MustNot Grouped {
            treatment_action: [TreatmentAction] O,
            qos_profile_template: [QoSProfileTemplate] O,
            qos_parameters: [QoSParameters] O,
        };
    }
}
