import Cubes
import Foundation
import Records

extension CubeFacts {
    /// Takes over what the cube's header says.
    mutating func describe(_ cube: SpectralCube) {
        let header = cube.header
        odometer = header.odometer
        object = header.object
        program = header.runID
        queueRun = header.queueRunID
        // Modified Julian Date 40587 is 1970-01-01.
        observedAt = header.mjdObs.map { Date(timeIntervalSince1970: ($0 - 40587) * 86_400) }
        reductionVersion = header.orbsVersion
        width = cube.width
        height = cube.height
        channelCount = cube.channelCount
        resolvingPower = cube.setup.resolvingPower
        exposure = header.exposurePerStep.map { $0 * Double(cube.channelCount) }
        fluxUnit = "erg s-1 cm-2 Angstrom-1"
        rightAscension = header.targetRA
        declination = header.targetDec
    }
}
