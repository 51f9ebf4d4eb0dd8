"""The chaincode as a service: a process of the organisation, to which its peer connects."""
