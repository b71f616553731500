mod tshark;
