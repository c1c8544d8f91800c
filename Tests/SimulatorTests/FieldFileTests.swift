import Cubes
import Foundation
import Simulator
import Testing

@Suite struct FieldFileTests {
    private func same(_ left: [Float], _ right: [Float]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: FieldParameters.FluxHabit.allCases)
    func aCubeHoldsTheSpectraThatWereComputed(habit: FieldParameters.FluxHabit) throws {
        var parameters = SimulatedFile.parameters(70, 17)
        parameters.fluxHabit = habit
        let file = try SimulatedFile(parameters)
        let cube = try file.cube()
        #expect(cube.fluxScale == (habit == .scaled ? 1e-17 : 1))
        let reader = try cube.reader()
        for row in 0..<17 {
            var values = [Float](repeating: 0, count: 70 * 842)
            try reader.read(rows: row..<row + 1, channels: 0..<842, into: &values)
            let expected = file.field.spectra(row: row, noisy: true)
            for x in 0..<70 { #expect(same((0..<842).map { values[$0 * 70 + x] }, expected[x])) }
        }
    }

    @Test func theHeaderSaysWhatWasSimulated() throws {
        var parameters = SimulatedFile.parameters(16, 12)
        (parameters.channelCount, parameters.zeroPathIndex) = (505, 101)
        (parameters.targetDec, parameters.odometer) = (-0.5, 2_384_125)
        let cube = try SimulatedFile(parameters).cube()
        let header = cube.header
        #expect((cube.width, cube.height, cube.channelCount) == (16, 12, 505))
        #expect(header.object == "M33_Field7" && header.odometer == "2384125p" && header.filter == "SN3")
        #expect(header.crval3 == cube.axis.origin && header.cdelt3 == cube.axis.step)
        #expect(header.stepNumber == 505 && header.zpdIndex == 101 && header.order == 8)
        #expect(header.dateObs == "2018-10-08" && header.reductionDate == "2018-10-22")
        #expect(header.scanMembers.count == 505 && header.scanMembers[101].step == 0)
        #expect(abs(try #require(header.targetRA) - 23.4621) < 1e-4)
        #expect(abs(try #require(header.targetDec) + 0.5) < 1e-4)
        #expect(header.wavenumberCalibrated == true && header.flambda == 3.42e-16)
        let sky = try #require(CelestialCoordinates(header: header)).position(x: 7.5, y: 5.5)
        #expect(abs(sky.rightAscension - 23.4621) < 1e-9 && abs(sky.declination + 0.5) < 1e-9)
    }

    @Test func theLaserMapBesideTheCubeIsFound() throws {
        let map = try SimulatedFile(SimulatedFile.parameters(30, 40)).cube().laserMap
        #expect(map.origin == .beside)
        // 15.45 degrees in the middle, 3.56e-3 degrees a row.
        #expect(abs(map.correction(x: 15, y: 20) - 1.03749) < 1e-4)
        #expect(map.correction(x: 15, y: 39) > map.correction(x: 15, y: 0))
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let first = try SimulatedFile(SimulatedFile.parameters(12, 9))
        let second = try SimulatedFile(SimulatedFile.parameters(12, 9))
        let third = try SimulatedFile(SimulatedFile.parameters(12, 9, seed: 8))
        func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
        #expect(try bytes(first.path) == bytes(second.path))
        #expect(try bytes(first.truth) == bytes(second.truth))
        #expect(try bytes(first.path) != bytes(third.path))
    }

    @Test func onlyCompleteFilesAreLeft() throws {
        let file = try SimulatedFile(SimulatedFile.parameters(8, 8))
        let names = try FileManager.default.contentsOfDirectory(atPath: file.folder.path)
        #expect(names.sorted() == ["cube.fits", "cube_laser.fits", "truth.fits"])
        do {
            try file.field.write(to: file.folder.path + "/none/cube.fits", laserMap: nil, truth: nil)
            Issue.record("written into a folder that does not exist")
        } catch { #expect(error.code == .write) }
    }

    @Test func whatLiesBesideACubeIsIgnored() throws {
        let file = try SimulatedFile(SimulatedFile.parameters(8, 8))
        for path in [file.laserMap, file.truth] {
            guard case .ignored = try SpectralCube.open(path, laserMap: nil) else {
                Issue.record("\(path) was taken for a cube")
                continue
            }
        }
    }

    @Test func impossibleParametersAreRefused() {
        let changes: [(inout FieldParameters) -> Void] = [
            { $0.width = 0 }, { $0.height = 10_000 }, { $0.channelCount = 3 }, { $0.zeroPathIndex = -1 },
            { $0.zeroPathIndex = 700 }, { $0.odometer = 12 }, { $0.systemicVelocity = 400_000 },
            { $0.gasShare = 1.5 }, { $0.gasBrightness = -1 },
            // Faults of other formats.
            { $0.fault = .phaseError }, { ($0.fault, $0.format) = (.clouds, .level3) },
            { ($0.fault, $0.format, $0.fluxHabit) = (.imaginaryNoise, .level25, .plain) },
        ]
        for change in changes {
            var parameters = FieldParameters()
            change(&parameters)
            do {
                _ = try FieldSimulation(parameters)
                Issue.record("accepted")
            } catch { #expect(error.code == .parameter) }
        }
    }

    @Test func speedOfTheDemonstrationsField() throws {
        let clock = ContinuousClock()
        var file: SimulatedFile?
        let writing = try clock.measure { file = try SimulatedFile(SimulatedFile.parameters(96, 96)) }
        let reader = try #require(file).cube().reader()
        var values = [Float](repeating: 0, count: 96 * 96 * 842)
        let reading = try clock.measure { try reader.read(rows: 0..<96, channels: 0..<842, into: &values) }
        let rate = Double(values.count * 4) / (reading / .seconds(1)) / 1e9
        print("96 x 96 x 842: simulated and written in \(writing), read in \(reading) (\(rate) GB/s)")
        #expect(writing < .seconds(60))
    }
}
