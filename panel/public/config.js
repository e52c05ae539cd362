// Where the EBS is; `mgm panel zip --ebs` writes this file anew. Empty: where the page itself came from.
globalThis.MGM_PANEL = { ebs: "", clockRate: 1 };
