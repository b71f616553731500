#!/usr/bin/env escript
%% A Diameter node by Erlang/OTP's diameter, as a peer of the tests:
%%
%%   peer.escript DICTIONARY NAME listen|connect ADDRESS PORT
%%
%% It serves Sh-User-Data-Request and prints a line for each thing:
%%
%%   ready              it listens, or is about to connect
%%   up, down           the peer
%%   asked 0123abcd 0   a request, its End-to-End Identifier in hexadecimal and its T bit
%%   answered 2001      the answer to a request of its own
%%
%% Each line that it reads makes it ask once; at the end of its input it disconnects and ends.
-mode(compile).
%% Of the records of diameter.hrl, which Debian has in a package of its own, what is looked at.
-record(diameter_packet, {header, avps, msg, bin, errors = [], transport_data}).
-record(diameter_header, {version, length, cmd_code, application_id, hop_by_hop_id, end_to_end_id,
                          is_request, is_proxiable, is_error, is_retransmitted}).
-export([peer_up/3, peer_down/3, pick_peer/4, prepare_request/3, prepare_retransmit/3, handle_answer/4,
         handle_error/4, handle_request/3]).

main([Dictionary, Name, Role, Address, Port]) ->
    {ok, Spec} = file:read_file(Dictionary),
    {ok, [Forms]} = diameter_make:codec(binary_to_list(Spec), [return, forms]),
    {ok, gtpush_sh, Code} = compile:forms(Forms, [return_errors]),
    {module, gtpush_sh} = code:load_binary(gtpush_sh, "gtpush_sh", Code),
    ok = diameter:start(),
    Service = [{'Origin-Host', Name ++ ".peer.example"},
               {'Origin-Realm', "peer.example"},
               {'Host-IP-Address', [{127, 0, 0, 1}]},
               {'Vendor-Id', 193},
               {'Product-Name', "OTP"},
               {'Supported-Vendor-Id', [10415]},
               {'Auth-Application-Id', [0]},
               {'Vendor-Specific-Application-Id',
                [[{'Vendor-Id', 10415}, {'Auth-Application-Id', [16777217]}]]},
               {decode_format, map},
               {application, [{alias, base}, {dictionary, diameter_gen_base_rfc6733}, {module, ?MODULE}]},
               {application, [{alias, sh}, {dictionary, gtpush_sh}, {module, ?MODULE}]}],
    ok = diameter:start_service(?MODULE, Service),
    {ok, Ip} = inet:parse_address(Address),
    Where = case Role of
                "listen" -> [{ip, Ip}, {port, list_to_integer(Port)}];
                "connect" -> [{raddr, Ip}, {rport, list_to_integer(Port)}]
            end,
    {ok, _} = diameter:add_transport(?MODULE,
                                     {list_to_atom(Role),
                                      [{transport_module, diameter_tcp},
                                       {transport_config, [{reuseaddr, true} | Where]},
                                       {connect_timer, 500},
                                       {watchdog_timer, 6000}]}),
    io:format("ready~n"),
    asks(),
    diameter:stop_service(?MODULE),
    io:format("end~n").

asks() ->
    case io:get_line("") of
        eof -> ok;
        _ -> ask(), asks()
    end.

ask() ->
    Request = ['UDR', {'Session-Id', diameter:session_id("otp.peer.example")},
               {'Vendor-Specific-Application-Id',
                #{'Vendor-Id' => 10415, 'Auth-Application-Id' => [16777217]}},
               {'Auth-Session-State', 1},
               {'Destination-Realm', "net.example"},
               {'User-Identity', #{'MSISDN' => [<<16#51, 16#55, 0, 16#22>>]}},
               {'Data-Reference', [15]}],
    case diameter:call(?MODULE, sh, Request, []) of
        {answered, Code} -> io:format("answered ~p~n", [Code]);
        Other -> io:format("failed ~p~n", [Other])
    end.

peer_up(_, _, State) -> io:format("up~n"), State.
peer_down(_, _, State) -> io:format("down~n"), State.
pick_peer([Peer | _], _, _, _) -> {ok, Peer};
pick_peer([], _, _, _) -> false.

prepare_request(#diameter_packet{msg = [Name | Avps]}, _, {_, Caps}) ->
    {Host, Realm} = own(Caps),
    {send, [Name, {'Origin-Host', Host}, {'Origin-Realm', Realm} | Avps]}.

prepare_retransmit(Packet, _, _) -> {send, Packet}.

handle_answer(#diameter_packet{msg = ['UDA' | #{'Result-Code' := [Code]}]}, _, _, _) -> {answered, Code};
handle_answer(#diameter_packet{msg = Other}, _, _, _) -> {error, Other}.

handle_error(Reason, _, _, _) -> {error, Reason}.

handle_request(#diameter_packet{header = Header, errors = [], msg = ['UDR' | #{'Session-Id' := Id}]}, _,
               {_, Caps}) ->
    #diameter_header{end_to_end_id = Number, is_retransmitted = Again} = Header,
    io:format("asked ~8.16.0b ~p~n", [Number, case Again of true -> 1; _ -> 0 end]),
    {Host, Realm} = own(Caps),
    {reply, ['UDA', {'Session-Id', Id},
             {'Vendor-Specific-Application-Id',
              #{'Vendor-Id' => 10415, 'Auth-Application-Id' => [16777217]}},
             {'Result-Code', 2001}, {'Auth-Session-State', 1},
             {'Origin-Host', Host}, {'Origin-Realm', Realm}]};
handle_request(#diameter_packet{errors = Errors}, _, _) ->
    io:format("faulty ~p~n", [Errors]),
    {answer_message, 5012}.

%% Our own name and realm, from #diameter_caps.
own(Caps) ->
    {Host, _} = element(2, Caps),
    {Realm, _} = element(3, Caps),
    {Host, Realm}.
