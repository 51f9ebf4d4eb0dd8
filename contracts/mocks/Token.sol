// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Token
/// @notice An ERC-20 token for tests and demos that anyone can mint. Warning: not for a real deployment.
contract Token is ERC20, ERC20Permit {
    constructor() ERC20("Forewatt demo token", "DEMO") ERC20Permit("Forewatt demo token") {}

    /// @notice Mints tokens to an account. For anyone.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
