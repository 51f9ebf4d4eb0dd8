// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Token: a test and demo token that anybody may mint; worth nothing, never for a real deployment
contract Token is ERC20, ERC20Permit {
    constructor() ERC20("Forewatt demo token", "DEMO") ERC20Permit("Forewatt demo token") {}

    /// @notice Mints to any account, for anyone.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
