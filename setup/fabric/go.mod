module forewatt.local/fabric

go 1.20

require github.com/hyperledger/fabric v1.4.0-rc1.0.20230401164317-bd8e24856939

replace github.com/cespare/xxhash/v2 => github.com/cespare/xxhash/v2 v2.1.2
