//! Simulated peers: HLR, SGSN, device, application server.
