import Cubes
import Foundation
import Simulator
import Testing

/// Every format, through the reader of cubes.
@Suite struct FormatReadingTests {
    private static let files: [(format: CubeFormat, ending: String)] =
        [(.fits, ".fits.fz"), (.fits, ".fits.gz")] + CubeFormat.allCases.map { ($0, $0 == .fits ? ".fits" : ".hdf5") }

    private func parameters(_ format: CubeFormat, _ habit: FieldParameters.FluxHabit) -> FieldParameters {
        var parameters = SimulatedFile.parameters(70, 41, format: format)
        parameters.fluxHabit = habit
        return parameters
    }

    private func values(_ cube: SpectralCube) throws -> [Float] {
        var values = [Float](repeating: 0, count: cube.width * cube.height * cube.channelCount)
        try cube.reader().read(rows: 0..<cube.height, channels: 0..<cube.channelCount, into: &values)
        return values
    }

    @Test(arguments: files, FieldParameters.FluxHabit.allCases)
    func everyFormatHoldsTheSameField(file: (format: CubeFormat, ending: String), habit: FieldParameters.FluxHabit)
        throws
    {
        let files = [
            try SimulatedFile(parameters(.fits, .plain)),
            try SimulatedFile(parameters(file.format, habit), name: "2307000p" + file.ending),
        ]
        let (plain, other) = (try files[0].cube(), try files[1].cube())
        #expect(other.format == file.format)
        #expect((other.width, other.height, other.channelCount) == (70, 41, 842))
        #expect(other.setup == plain.setup && other.axis == plain.axis)
        #expect(other.laserMap.origin == (file.format == .fits ? .beside : .inside))
        #expect(other.laserMap.wavelengths == plain.laserMap.wavelengths)
        let (left, right) = (try values(plain), try values(other))
        let largest = zip(left, right).reduce(Float(0)) { largest, pair in
            if pair.0.isNaN && pair.1.isNaN || pair.0 == pair.1 { return largest }
            let difference = abs(pair.1 / pair.0 - 1)
            return difference.isNaN ? .infinity : max(largest, difference)
        }
        // Counts of level 3 are rounded twice.
        #expect(largest <= (file.format == .level3 ? 2.5e-7 : 0), "\(file), \(habit)")
    }

    @Test(arguments: CubeFormat.allCases) func headersAgree(format: CubeFormat) throws {
        let plain = try SimulatedFile(parameters(.fits, .scaled)).cube().header
        let other = try SimulatedFile(parameters(format, .scaled), name: "2307000p.fits").cube().header
        #expect(other.object == plain.object && other.filter == "SN3" && other.odometer == "2307000p")
        #expect(other.crval3 == plain.crval3 && other.cdelt3 == plain.cdelt3)
        #expect(other.wavenumberCalibrated == true && other.stepNumber == 842)
        #expect(other.exposurePerStep == 13.3 && other.dateObs == "2018-10-08")
        // A second of time.
        #expect(abs(try #require(other.mjdObs) - #require(plain.mjdObs)) < 1.2e-5)
        #expect(abs(try #require(other.targetRA) - #require(plain.targetRA)) < 1e-4)
        #expect(abs(try #require(other.targetDec) - #require(plain.targetDec)) < 1e-4)
        let (left, right) = (CelestialCoordinates(header: plain), CelestialCoordinates(header: other))
        for (x, y) in [(0.0, 0.0), (69, 40)] {
            let (one, two) = (try #require(left).position(x: x, y: y), try #require(right).position(x: x, y: y))
            #expect(abs(one.rightAscension - two.rightAscension) < 1e-9)
            #expect(abs(one.declination - two.declination) < 1e-9)
        }
    }

    @Test func theDeepFrameIsThatOfOneStep() throws {
        let files = try [CubeFormat.level1, .level3].map { try SimulatedFile(parameters($0, .scaled)) }
        let frames = try files.map { try #require(try $0.cube().deepFrame()).countsPerStep }
        for (one, other) in zip(frames[0], frames[1]) { #expect(abs(other / one - 1) < 1e-6) }
    }

    @Test func imaginaryPartsAreReadOnTheScaleOfTheRealOnes() throws {
        let files = try [CubeFormat.level25, .level3].map { try SimulatedFile(parameters($0, .scaled)) }
        let values = try files.map { file in
            var values = [Float](repeating: 0, count: 70 * 41 * 100)
            try file.cube().reader().readImaginary(columns: 0..<70, rows: 0..<41, channels: 300..<400, into: &values)
            return values
        }
        for (one, other) in zip(values[0], values[1]) where !one.isNaN && one != 0 {
            #expect(abs(other / one - 1) < 2.5e-7)
        }
    }
}
