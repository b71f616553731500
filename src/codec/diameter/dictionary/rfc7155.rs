//! AVPs of RFC 7155.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 7155" 0 {
        2 UserPassword "User-Password" Must OctetString;
        3 ChapPassword "CHAP-Password" Must OctetString;
        4 NasIpAddress "NAS-IP-Address" Must OctetString;
        5 NasPort "NAS-Port" Must Unsigned32;
        6 ServiceType "Service-Type" Must Enumerated [0 "Unknown" 1 "Login" 2 "Framed" 3 "Callback-Login" 4 "Callback-Framed" 5 "Outbound" 6 "Administrative" 7 "NAS-Prompt" 8 "Authenticate-Only" 9 "Callback-NAS-Prompt" 10 "Call Check" 11 "Callback Administrative" 12 "Voice" 13 "Fax" 14 "Modem Relay" 15 "IAPP-Register" 16 "IAPP-AP-Check" 17 "Authorize Only" 18 "Framed-Management"];
        7 FramedProtocol "Framed-Protocol" Must Enumerated [1 "PPP" 2 "SLIP" 3 "ARAP" 4 "Gandalf" 5 "Xylogics" 6 "X.75" 7 "GPRS PDP Context" 255 "Ascend-ARA" 256 "MPP" 257 "EURAW" 258 "EUUI" 259 "X25" 260 "COMB" 261 "FR"];
        8 FramedIpAddress "Framed-IP-Address" Must OctetString;
        9 FramedIpNetmask "Framed-IP-Netmask" Must OctetString;
        10 FramedRouting "Framed-Routing" Must Enumerated [0 "None" 1 "Send routing packets" 2 "Listen for routing packets" 3 "Send and Listen "];
        11 FilterId "Filter-Id" Must Utf8String;
        12 FramedMtu "Framed-MTU" Must Unsigned32;
        13 FramedCompression "Framed-Compression" Must Enumerated [0 "None" 1 "Van Jacobson TCP/IP header compression" 2 "IPX header compression" 3 "Stac-LZS compression"];
        14 LoginIpHost "Login-IP-Host" Must OctetString;
        15 LoginService "Login-Service" Must Enumerated [0 "Telnet" 1 "Rlogin" 2 "TCP-Clear" 3 "PortMaster" 4 "LAT" 5 "X25-PAD" 6 "X25-T3POS" 7 "Unassigned" 8 "TCP Clear Quiet (suppresses any NAS-generated connect string)"];
        16 LoginTcpPort "Login-TCP-Port" Must Unsigned32;
        18 ReplyMessage "Reply-Message" Must Utf8String;
        19 CallbackNumber "Callback-Number" Must Utf8String;
        20 CallbackId "Callback-Id" Must Utf8String;
        22 FramedRoute "Framed-Route" Must Utf8String;
        23 FramedIpxNetwork "Framed-IPX-Network" Must Utf8String;
        24 State "State" Must OctetString;
        26 VendorSpecific "Vendor-Specific" Must Unsigned32;
        28 IdleTimeout "Idle-Timeout" Must Unsigned32;
        29 TerminationAction "Termination-Action" Must Enumerated [0 "Default" 1 "RADIUS-Request"];
        30 CalledStationId "Called-Station-Id" Must Utf8String;
        31 CallingStationId "Calling-Station-Id" Must Utf8String;
        32 NasIdentifier "NAS-Identifier" Must Utf8String;
        34 LoginLatService "Login-LAT-Service" Must OctetString;
        35 LoginLatNode "Login-LAT-Node" Must OctetString;
        36 LoginLatGroup "Login-LAT-Group" Must OctetString;
        37 FramedAppleTalkLink "Framed-AppleTalk-Link" Must Unsigned32;
        38 FramedAppleTalkNetwork "Framed-AppleTalk-Network" Must Unsigned32;
        39 FramedAppleTalkZone "Framed-AppleTalk-Zone" Must OctetString;
        40 AcctStatusType "Acct-Status-Type" MustNot Enumerated [1 "Start" 2 "Stop" 3 "Interim-Update" 4 "Modem-Start" 5 "Modem-Stop" 6 "Cancel" 7 "Accounting-On" 8 "Accounting-Off" 9 "Tunnel-Start" 10 "Tunnel-Stop" 11 "Tunnel-Reject" 12 "Tunnel-Link-Start" 13 "Tunnel-Link-Stop" 14 "Tunnel-Link-Rejectf" 15 "Failed"];
        41 AcctDelayTime "Acct-Delay-Time" Must Unsigned32;
        42 AcctInputOctets "Acct-Input-Octets" MustNot Unsigned32;
        43 AcctOutputOctets "Acct-Output-Octets" MustNot Unsigned32;
        45 AcctAuthentic "Acct-Authentic" Must Enumerated [0 "None" 1 "RADIUS" 2 "Local" 3 "Remote" 4 "Diameter"];
        46 AcctSessionTime "Acct-Session-Time" Must Unsigned32;
        47 AcctInputPackets "Acct-Input-Packets" MustNot Integer32;
        48 AcctOutputPackets "Acct-Output-Packets" MustNot Integer32;
        49 AcctTerminateCause "Acct-Terminate-Cause" MustNot Enumerated [1 "User-Request" 2 "Lost-Carrier" 3 "Lost-Service" 4 "Idle-Timeout" 5 "Session-Timeout" 6 "Admin-Reset" 7 "Admin-Reboot" 8 "Port-Error" 9 "NAS-Error" 10 "NAS-Request" 11 "NAS-Reboot" 12 "Port-Unneeded" 13 "Port-Preempted" 14 "Port-Suspended" 15 "Service-Unavailable" 16 "Callback" 17 "User-Error" 18 "Host-Request" 19 "Supplicant Restart" 20 "Reauthentication Failure" 21 "Port Reinitialized" 22 "Port Administratively Disabled"];
        51 AcctLinkCount "Acct-Link-Count" Must Unsigned32;
        52 AcctInputGigawords "Acct-Input-Gigawords" MustNot Integer32;
        53 AcctOutputGigawords "Acct-Output-Gigawords" MustNot Integer32;
        56 EgressVlanid "Egress-VLANID" Must OctetString;
        57 IngressFilters "Ingress-Filters" Must Enumerated [1 "Enabled" 2 "Disabled"];
        58 EgressVlanName "Egress-VLAN-Name" Must Utf8String;
        59 UserPriorityTable "User-Priority-Table" Must OctetString;
        60 ChapChallenge "CHAP-Challenge" Must OctetString;
        61 NasPortType "NAS-Port-Type" Must Enumerated [0 "Async" 1 "Sync" 2 "ISDN-Sync" 3 "ISDN-Async-v120" 4 "ISDN-Async-v110" 5 "Virtual" 6 "PIAFS" 7 "HDLC-Clear-Channel" 8 "X25" 9 "X75" 10 "G.3 Fax" 11 "SDSL - Symmetric DSL" 12 "ADSL-CAP - Asymmetric DSL, Carrierless Amplitude Phase Modulation" 13 "ADSL-DMT - Asymmetric DSL, Discrete Multi-Tone" 14 "IDSL - ISDN Digital Subscriber Line" 15 "Ethernet" 16 "xDSL - Digital Subscriber Line of unknown type" 17 "Cable" 18 "Wireless - Other" 19 "Wireless - IEEE 802.11" 20 "Token-Ring" 21 "FDDI" 22 "Wireless - CDMA2000" 23 "Wireless - UMTS" 24 "Wireless - 1X-EV" 25 "IAPP" 26 "FTTP - Fiber to the Premises" 27 "Wireless - IEEE 802.16" 28 "Wireless - IEEE 802.20" 29 "Wireless - IEEE 802.22" 30 "PPPoA - PPP over ATM" 31 "PPPoEoA - PPP over Ethernet over ATM" 32 "PPPoEoE - PPP over Ethernet over Ethernet" 33 "PPPoEoVLAN - PPP over Ethernet over VLAN" 34 "PPPoEoQinQ - PPP over Ethernet over IEEE 802.1QinQ" 35 "xPON - Passive Optical Network" 36 "Wireless - XGP"];
        62 PortLimit "Port-Limit" Must Unsigned32;
        63 LoginLatPort "Login-LAT-Port" Must OctetString;
        64 TunnelType "Tunnel-Type" Must Enumerated [1 "PPTP" 2 "L2F" 3 "L2TP" 4 "ATMP" 5 "VTP" 6 "AH" 7 "IP-IP-Encap" 8 "MIN-IP-IP" 9 "ESP" 10 "GRE" 11 "DVS" 12 "IP-in-IP Tunneling" 13 "VLAN"];
        65 TunnelMediumType "Tunnel-Medium-Type" Must Enumerated [1 "IPv4" 2 "IPv6" 3 "NSAP" 4 "HDLC" 5 "BBN" 6 "IEEE-802" 7 "E-163" 8 "E-164" 9 "F-69" 10 "X-121" 11 "IPX" 12 "Appletalk-802" 13 "Decnet4" 14 "Vines" 15 "E-164-NSAP"];
        66 TunnelClientEndpoint "Tunnel-Client-Endpoint" Must Utf8String;
        67 TunnelServerEndpoint "Tunnel-Server-Endpoint" Must Utf8String;
        68 TunnelConnectionId "Tunnel-Connection-ID" Must OctetString;
        69 TunnelPassword "Tunnel-Password" Must OctetString;
        70 ArapPassword "ARAP-Password" Must OctetString;
        71 ArapFeatures "ARAP-Features" Must OctetString;
        72 ArapZoneAccess "ARAP-Zone-Access" Must Enumerated [1 "Only allow access to default zone" 2 "Use zone filter inclusively" 3 "Use zone filter exclusively"];
        73 ArapSecurity "ARAP-Security" Must Unsigned32;
        74 ArapSecurityData "ARAP-Security-Data" Must OctetString;
        75 PasswordRetry "Password-Retry" Must Unsigned32;
        76 Prompt "Prompt" Must Enumerated [0 "No Echo" 1 "Echo"];
        77 ConnectInfo "Connect-Info" Must Utf8String;
        78 ConfigurationToken "Configuration-Token" Must OctetString;
        79 EapMessage "EAP-Message" MustNot OctetString;
        80 Signature "Signature" MustNot OctetString;
        81 TunnelPrivateGroupId "Tunnel-Private-Group-Id" Must OctetString;
        82 TunnelAssignmentId "Tunnel-Assignment-Id" Must OctetString;
        83 TunnelPreference "Tunnel-Preference" Must Unsigned32;
        84 ArapChallengeResponse "ARAP-Challenge-Response" Must OctetString;
        86 AcctTunnelPacketsLost "Acct-Tunnel-Packets-Lost" Must Unsigned32;
        87 NasPortId "NAS-Port-Id" Must Utf8String;
        88 FramedPool "Framed-Pool" Must OctetString;
        89 Cui "CUI" Must Utf8String;
        90 TunnelClientAuthId "Tunnel-Client-Auth-Id" Must Utf8String;
        91 TunnelServerAuthId "Tunnel-Server-Auth-Id" Must Utf8String;
        92 RadiusNasFilterRule "RADIUS-NAS-Filter-Rule" Must Utf8String;
        94 OriginatingLineInfo "Originating-Line-Info" MustNot OctetString;
        95 NasIPv6Address "NAS-IPv6-Address" Must OctetString;
        96 FramedInterfaceId "Framed-Interface-Id" Must Unsigned64;
        97 FramedIPv6Prefix "Framed-IPv6-Prefix" Must OctetString;
        98 LoginIPv6Host "Login-IPv6-Host" Must OctetString;
        99 FramedIPv6Route "Framed-IPv6-Route" Must Utf8String;
        100 FramedIPv6Pool "Framed-IPv6-Pool" Must OctetString;
        101 ErrorCause "Error-Cause" MustNot Enumerated [0 "Diameter Common Messages" 201 "Residual Session Context Removed" 202 "Invalid EAP Packet (Ignored)" 401 "Unsupported Attribute" 402 "Missing Attribute" 403 "NAS Identification Mismatch" 404 "Invalid Request" 405 "Unsupported Service" 406 "Unsupported Extension" 407 "Invalid Attribute Value" 501 "Administratively Prohibited" 502 "Request Not Routable (Proxy)" 503 "Session Context Not Found" 504 "Session Context Not Removable" 505 "Other Proxy Processing Error" 506 "Resources Unavailable" 507 "Request Initiated" 508 "Multiple Session Selection Unsupported"];
        102 EapKeyName "EAP-Key-Name" MustNot Utf8String;
        103 DigestResponse "Digest-Response" MustNot Utf8String;
        104 DigestRealm "Digest-Realm" MustNot Utf8String;
        105 DigestNonce "Digest-Nonce" MustNot Utf8String;
        106 DigestResponseAuth "Digest-Response-Auth" MustNot Utf8String;
        107 DigestNextnonce "Digest-Nextnonce" MustNot Utf8String;
        108 DigestMethod "Digest-Method" MustNot Utf8String;
        109 DigestUri "Digest-URI" MustNot Utf8String;
        110 DigestQop "Digest-Qop" MustNot Utf8String;
        111 DigestAlgorithm "Digest-Algorithm" MustNot Utf8String;
        112 DigestEntityBodyHash "Digest-Entity-Body-Hash" MustNot Utf8String;
        113 DigestCNonce "Digest-CNonce" MustNot Utf8String;
        114 DigestNonceCount "Digest-Nonce-Count" MustNot Utf8String;
        115 DigestUsername "Digest-Username" MustNot Utf8String;
        116 DigestOpaque "Digest-Opaque" MustNot Utf8String;
        117 DigestAuthParam "Digest-Auth-Param" MustNot Utf8String;
        118 DigestAkaAuts "Digest-AKA-Auts" MustNot Utf8String;
        119 DigestDomain "Digest-Domain" MustNot Utf8String;
        120 DigestStale "Digest-Stale" MustNot Utf8String;
        121 DigestHa1 "Digest-HA1" MustNot Utf8String;
        122 SipAor "SIP-AOR" MustNot Utf8String;
        123 DelegatedIPv6Prefix "Delegated-IPv6-Prefix" MustNot OctetString;
        124 Mip6FeatureVector "MIP6-Feature-Vector" MustNot Unsigned64;
        125 Mip6HomeLinkPrefix "MIP6-Home-Link-Prefix" MustNot OctetString;
        126 OperatorName "Operator-Name" MustNot OctetString;
        127 LocationInformation "Location-Information" MustNot OctetString;
        128 LocationData "Location-Data" MustNot OctetString;
        129 BasicLocationPolicyRules "Basic-Location-Policy-Rules" MustNot OctetString;
        130 ExtendedLocationPolicyRules "Extended-Location-Policy-Rules" MustNot OctetString;
        131 LocationCapable "Location-Capable" MustNot OctetString;
        132 RequestedLocationInfo "Requested-Location-Info" MustNot OctetString;
        133 FramedManagementProtocol "Framed-Management-Protocol" Must Enumerated [1 "SNMP" 2 "Web-based" 3 "NETCONF" 4 "FTP" 5 "TFTP" 6 "SFTP" 7 "RCP" 8 "SCP"];
        134 ManagementTransportProtection "Management-Transport-Protection" Must Enumerated [1 "No-Protection" 2 "Integrity-Protection" 3 "Integrity-Confidentiality-Protection"];
        135 ManagementPolicyId "Management-Policy-Id" MustNot Utf8String;
        136 ManagementPrivilegeLevel "Management-Privilege-Level" Must Integer32;
        137 PkmSsCert "PKM-SS-Cert" MustNot OctetString;
        138 PkmCaCert "PKM-CA-Cert" MustNot OctetString;
        139 PkmConfigSettings "PKM-Config-Settings" MustNot OctetString;
        140 PkmCryptosuiteList "PKM-Cryptosuite-List" MustNot OctetString;
        141 PpkmSaid "PPKM-SAID" MustNot OctetString;
        142 PkmSaDescriptor "PKM-SA-Descriptor" MustNot OctetString;
        143 PkmAuthKey "PKM-Auth-Key" MustNot OctetString;
        192 ExperimentalUse192 "Experimental-Use-192" MustNot OctetString;
        193 ExperimentalUse193 "Experimental-Use-193" MustNot OctetString;
        194 ExperimentalUse194 "Experimental-Use-194" MustNot OctetString;
        195 ExperimentalUse195 "Experimental-Use-195" MustNot OctetString;
        196 ExperimentalUse196 "Experimental-Use-196" MustNot OctetString;
        197 ExperimentalUse197 "Experimental-Use-197" MustNot OctetString;
        198 ExperimentalUse198 "Experimental-Use-198" MustNot OctetString;
        199 ExperimentalUse199 "Experimental-Use-199" MustNot OctetString;
        200 ExperimentalUse200 "Experimental-Use-200" MustNot OctetString;
        201 ExperimentalUse201 "Experimental-Use-201" MustNot OctetString;
        202 ExperimentalUse202 "Experimental-Use-202" MustNot OctetString;
        203 ExperimentalUse203 "Experimental-Use-203" MustNot OctetString;
        204 ExperimentalUse204 "Experimental-Use-204" MustNot OctetString;
        205 ExperimentalUse205 "Experimental-Use-205" MustNot OctetString;
        206 ExperimentalUse206 "Experimental-Use-206" MustNot OctetString;
        207 ExperimentalUse207 "Experimental-Use-207" MustNot OctetString;
        208 ExperimentalUse208 "Experimental-Use-208" MustNot OctetString;
        209 ExperimentalUse209 "Experimental-Use-209" MustNot OctetString;
        210 ExperimentalUse210 "Experimental-Use-210" MustNot OctetString;
        211 ExperimentalUse211 "Experimental-Use-211" MustNot OctetString;
        212 ExperimentalUse212 "Experimental-Use-212" MustNot OctetString;
        213 ExperimentalUse213 "Experimental-Use-213" MustNot OctetString;
        214 ExperimentalUse214 "Experimental-Use-214" MustNot OctetString;
        215 ExperimentalUse215 "Experimental-Use-215" MustNot OctetString;
        216 ExperimentalUse216 "Experimental-Use-216" MustNot OctetString;
        217 ExperimentalUse217 "Experimental-Use-217" MustNot OctetString;
        218 ExperimentalUse218 "Experimental-Use-218" MustNot OctetString;
        219 ExperimentalUse219 "Experimental-Use-219" MustNot OctetString;
        220 ExperimentalUse220 "Experimental-Use-220" MustNot OctetString;
        221 ExperimentalUse221 "Experimental-Use-221" MustNot OctetString;
        222 ExperimentalUse222 "Experimental-Use-222" MustNot OctetString;
        223 ExperimentalUse223 "Experimental-Use-223" MustNot OctetString;
        224 ImplementationSpecific224 "Implementation-Specific-224" MustNot OctetString;
        225 ImplementationSpecific225 "Implementation-Specific-225" MustNot OctetString;
        226 ImplementationSpecific226 "Implementation-Specific-226" MustNot OctetString;
        227 ImplementationSpecific227 "Implementation-Specific-227" MustNot OctetString;
        228 ImplementationSpecific228 "Implementation-Specific-228" MustNot OctetString;
        229 ImplementationSpecific229 "Implementation-Specific-229" MustNot OctetString;
        230 ImplementationSpecific230 "Implementation-Specific-230" MustNot OctetString;
        231 ImplementationSpecific231 "Implementation-Specific-231" MustNot OctetString;
        232 ImplementationSpecific232 "Implementation-Specific-232" MustNot OctetString;
        233 ImplementationSpecific233 "Implementation-Specific-233" MustNot OctetString;
        234 ImplementationSpecific234 "Implementation-Specific-234" MustNot OctetString;
        235 ImplementationSpecific235 "Implementation-Specific-235" MustNot OctetString;
        236 ImplementationSpecific236 "Implementation-Specific-236" MustNot OctetString;
        237 ImplementationSpecific237 "Implementation-Specific-237" MustNot OctetString;
        238 ImplementationSpecific238 "Implementation-Specific-238" MustNot OctetString;
        239 ImplementationSpecific239 "Implementation-Specific-239" MustNot OctetString;
        240 ImplementationSpecific240 "Implementation-Specific-240" MustNot OctetString;
        241 Reserved241 "Reserved-241" MustNot OctetString;
        242 Reserved242 "Reserved-242" MustNot OctetString;
        243 Reserved243 "Reserved-243" MustNot OctetString;
        244 Reserved244 "Reserved-244" MustNot OctetString;
        245 Reserved245 "Reserved-245" MustNot OctetString;
        246 Reserved246 "Reserved-246" MustNot OctetString;
        247 Reserved247 "Reserved-247" MustNot OctetString;
        248 Reserved248 "Reserved-248" MustNot OctetString;
        249 Reserved249 "Reserved-249" MustNot OctetString;
        250 Reserved250 "Reserved-250" MustNot OctetString;
        251 Reserved251 "Reserved-251" MustNot OctetString;
        252 Reserved252 "Reserved-252" MustNot OctetString;
        253 Reserved253 "Reserved-253" MustNot OctetString;
        254 Reserved254 "Reserved-254" MustNot OctetString;
        255 Reserved255 "Reserved-255" MustNot OctetString;
        400 NasFilterRule "NAS-Filter-Rule" Must IpFilterRule;
        401 Tunneling "Tunneling" Must Grouped {
            tunnel_type: [TunnelType] O,
            tunnel_medium_type: [TunnelMediumType] O,
            tunnel_client_endpoint: [TunnelClientEndpoint] O,
            tunnel_server_endpoint: [TunnelServerEndpoint] O,
            tunnel_preference: [TunnelPreference] O,
            tunnel_client_auth_id: [TunnelClientAuthId] O,
            tunnel_server_auth_id: [TunnelServerAuthId] O,
            tunnel_assignment_id: [TunnelAssignmentId] O,
            tunnel_password: [TunnelPassword] O,
            tunnel_private_group_id: [TunnelPrivateGroupId] O,
        };
        402 ChapAuth "CHAP-Auth" Must Grouped {
            chap_algorithm: [ChapAlgorithm] O,
            chap_ident: [ChapIdent] O,
            chap_response: [ChapResponse] O,
        };
        403 ChapAlgorithm "CHAP-Algorithm" Must Enumerated [5 "CHAP with MD5"];
        404 ChapIdent "CHAP-Ident" Must OctetString;
        405 ChapResponse "CHAP-Response" Must OctetString;
        406 AccountingAuthMethod "Accounting-Auth-Method" Must Enumerated [1 "PAP" 2 "CHAP" 3 "MS-CHAP-1" 4 "MS-CHAP-2" 5 "EAP" 6 "Undefined" 7 "None"];
        407 QoSFilterRule "QoS-Filter-Rule" MustNot IpFilterRule;
        408 OriginAaaProtocol "Origin-AAA-Protocol" Must Enumerated [1 "RADIUS"];
    }
}
