// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitsProbe} from "./BitsProbe.sol";
import {BucketProbe} from "./BucketProbe.sol";
import {CidProbe} from "./CidProbe.sol";
import {DeviationProbe} from "./DeviationProbe.sol";
import {GainProbe} from "./GainProbe.sol";
import {GroupProbe} from "./GroupProbe.sol";
import {LimitsProbe} from "./LimitsProbe.sol";
import {PayoffProbe} from "./PayoffProbe.sol";
import {PinballProbe} from "./PinballProbe.sol";
import {QuorumProbe} from "./QuorumProbe.sol";
import {RowsProbe} from "./RowsProbe.sol";
import {SealProbe} from "./SealProbe.sol";
import {SharesProbe} from "./SharesProbe.sol";
import {SlashProbe} from "./SlashProbe.sol";
import {TreeProbe} from "./TreeProbe.sol";
import {TypedProbe} from "./TypedProbe.sol";
import {WagerProbe} from "./WagerProbe.sol";
import {WindowsProbe} from "./WindowsProbe.sol";

/// @title Probe
/// @notice Calls all libraries. Their answers are compared with Python's and with the shared vectors.
contract Probe is
    BitsProbe,
    BucketProbe,
    CidProbe,
    DeviationProbe,
    GainProbe,
    GroupProbe,
    LimitsProbe,
    PayoffProbe,
    PinballProbe,
    QuorumProbe,
    RowsProbe,
    SealProbe,
    SharesProbe,
    SlashProbe,
    TreeProbe,
    TypedProbe,
    WagerProbe,
    WindowsProbe
{}
