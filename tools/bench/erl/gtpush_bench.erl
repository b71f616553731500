%% OTP's diameter_codec over one file of messages, each behind its length in four octets: prints the messages a
%% second that are decoded, then those encoded. Arguments: file, module of the dictionary, milliseconds.
-module(gtpush_bench).
-export([main/1]).
-include_lib("diameter/include/diameter.hrl").

split(<<L:32, M:L/binary, R/binary>>) -> [binary:copy(M) | split(R)];
split(<<>>) -> [].

rate(Name, Ms, Work, F) ->
    Start = erlang:monotonic_time(microsecond),
    N = loop(F, Work, Start + 1000 * Ms, 0),
    Spent = erlang:monotonic_time(microsecond) - Start,
    io:format("~s ~b~n", [Name, N * 1000000 div Spent]).

loop(F, Work, Until, N) ->
    lists:foreach(F, Work),
    case erlang:monotonic_time(microsecond) >= Until of
        true -> N + length(Work);
        false -> loop(F, Work, Until, N + length(Work))
    end.

main([File, Module, Ms]) ->
    {ok, Octets} = file:read_file(File),
    Messages = split(Octets),
    Dictionary = list_to_atom(Module),
    Options = #{app_dictionary => Dictionary, decode_format => record, string_decode => false, rfc => 6733,
        strict_mbit => true, incoming_maxlen => 16#FFFFFF, strict_arities => true, avp_dictionaries => []},
    Decode = fun(M) -> diameter_codec:decode(Dictionary, Options, M) end,
    Packets = [begin
        #diameter_packet{header = H, msg = R, errors = []} = Decode(M),
        #diameter_packet{header = H, msg = R}
    end || M <- Messages],
    #diameter_packet{bin = Bin} = diameter_codec:encode(Dictionary, hd(Packets)),
    true = iolist_size(Bin) =:= byte_size(hd(Messages)),
    rate("decode", list_to_integer(Ms), Messages, Decode),
    rate("encode", list_to_integer(Ms), Packets, fun(P) -> diameter_codec:encode(Dictionary, P) end),
    halt(0).
