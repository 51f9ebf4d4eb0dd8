"""The auditor's inputs: a deployment file, the chain over JSON-RPC, content over one gateway."""
