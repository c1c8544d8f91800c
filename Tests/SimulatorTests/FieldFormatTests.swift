import Cubes
import Foundation
import HDF5
import Testing

@testable import Simulator

@Suite struct FieldFormatTests {
    private static let width = 70
    private static let height = 40

    private func parameters(_ format: CubeFormat, _ habit: FieldParameters.FluxHabit = .scaled) -> FieldParameters {
        var parameters = SimulatedFile.parameters(Self.width, Self.height, format: format)
        parameters.fluxHabit = habit
        return parameters
    }

    /// Spectra of the field as a FITS file holds them, [x][y][channel].
    private func spectra() throws -> [Float] {
        let field = try FieldSimulation(parameters(.fits))
        let rows = (0..<Self.height).map { field.spectra(row: $0, noisy: true) }
        return (0..<Self.width).flatMap { x in rows.flatMap { $0[x] } }
    }

    private func same(_ left: [Float], _ right: [Float]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: [CubeFormat.level2, .level25], FieldParameters.FluxHabit.allCases)
    func anArrayOfFluxesHoldsThoseOfTheFITSFile(format: CubeFormat, habit: FieldParameters.FluxHabit) throws {
        let file = try SimulatedFile(parameters(format, habit))
        let dataset = try file.hdf5().dataset("data")
        #expect(dataset.dimensions == [70, 40, 842] && dataset.chunk == [32, 40, 27])
        #expect(dataset.element == (format == .level25 && habit == .scaled ? .complex : .float))
        #expect(same(try file.values("data"), try spectra()))
    }

    @Test func nineQuadrantsHoldTheFluxesOfTheFITSFile() throws {
        let file = try SimulatedFile(parameters(.level1))
        let hdf5 = try file.hdf5()
        #expect(try hdf5.attributes.read("quad_nb") == .integer(9))
        #expect(try hdf5.attributes.read("dimz") == .integer(842))
        var spectra = [Float](repeating: 0, count: 70 * 40 * 842)
        for quadrant in 0..<9 {
            let name = "quad00\(quadrant)/data"
            let sizes = try hdf5.dataset(name).dimensions
            // Thirds of 70 and 40; the last ones take what is left.
            #expect(sizes == [quadrant % 3 == 2 ? 24 : 23, quadrant / 3 == 2 ? 14 : 13, 842])
            let values = try file.values(name)
            for x in 0..<sizes[0] {
                for y in 0..<sizes[1] {
                    let pixel = (quadrant % 3 * 23 + x) * 40 + quadrant / 3 * 13 + y
                    let start = (x * sizes[1] + y) * 842
                    spectra.replaceSubrange(pixel * 842..<(pixel + 1) * 842, with: values[start..<start + 842])
                }
            }
        }
        #expect(same(spectra, try self.spectra()))
        let header = try hdf5.dataset("header")
        #expect(header.dimensions[1] == 4 && header.element == .text(length: 300))
        let texts = try header.readStrings()
        let rows = stride(from: 0, to: texts.count, by: 4).map { Array(texts[$0..<$0 + 4]) }
        #expect(rows.contains(["WAVCALIB", "True", "", "<class 'bool'>"]))
        #expect(rows.contains { $0[0] == "STEPNB" && $0[1] == "842" && $0[3] == "<class 'int'>" })
        #expect(rows.count { $0[0] == "COMMENT" && $0[1].hasPrefix("Scan member=") } == 842)
    }

    @Test(arguments: FieldParameters.FluxHabit.allCases)
    func countsTimesTheirFluxAreTheFluxesOfTheFITSFile(habit: FieldParameters.FluxHabit) throws {
        let file = try SimulatedFile(parameters(.level3, habit))
        let fluxes: [Double]
        switch try file.hdf5().attributes.read("flambda") {
        case .real(let flux): fluxes = [Double](repeating: flux, count: 842)
        case .reals(let values): fluxes = values
        default: fluxes = []
        }
        try #require(fluxes.count == 842)
        #expect((fluxes[0] == fluxes[841]) == (habit == .plain))
        let (counts, spectra) = (try file.values("data"), try spectra())
        var largest = 0.0
        for index in counts.indices where !counts[index].isNaN && counts[index] != 0 {
            // flux = Re(data) flambda / dimz / exposure_time.
            let flux = Double(counts[index]) * fluxes[index % 842] / 842 / 13.3
            largest = max(largest, abs(flux / Double(spectra[index]) - 1))
        }
        #expect(zip(counts, spectra).allSatisfy { $0.isNaN == $1.isNaN && ($0 == 0) == ($1 == 0) })
        // Two roundings to single precision.
        #expect(largest < 1.3e-7)
    }

    /// Noise as in the real part and a phase error of 0.02 radians.
    @Test(arguments: [CubeFormat.level25, .level3]) func theImaginaryPartIsNoiseAndALittleLight(format: CubeFormat)
        throws
    {
        let file = try SimulatedFile(parameters(format))
        let clean = file.field.parts(row: 20, noisy: false)
        let noisy = file.field.parts(row: 20, noisy: true)
        var (imaginary, real, product, count) = (0.0, 0.0, 0.0, 0.0)
        for x in 2..<68 {
            let deviation = Double(file.field.truth.noise[20 * 70 + x])
            for channel in 100..<740 where !noisy.real[x][channel].isNaN {
                #expect(abs(clean.imaginary[x][channel] - 0.02 * clean.real[x][channel]) < 1e-24)
                let noise = Double(noisy.real[x][channel] - clean.real[x][channel]) / deviation
                let other = Double(noisy.imaginary[x][channel] - 0.02 * noisy.real[x][channel]) / deviation
                (real, imaginary, product) = (real + noise * noise, imaginary + other * other, product + noise * other)
                count += 1
            }
        }
        print("real \(real / count), imaginary \(imaginary / count), product \(product / count)")
        #expect(count > 40_000)
        #expect(abs(imaginary / count - 1) < 0.02 && abs(real / count - 1) < 0.02 && abs(product / count) < 0.02)
        let factor = format == .level3 ? Float(842 * 13.3 / 3.42e-16) : 1
        let stored = try file.values("data", part: .imaginary)[(30 * 40 + 20) * 842 + 400]
        // The flux of a count rises with the channel.
        #expect(abs(stored / (factor * noisy.imaginary[30][400]) - 1) < (format == .level3 ? 0.05 : 1e-6))
    }

    /// The counts 2 sum r_j I_j cos(phase_j), with the counts of a step as the variance of each.
    @Test(arguments: [(842, 169), (505, 101), (842, 300)])
    func noiseIsAFifthMoreThanThatOfTheDeepFramesPhotons(channelCount: Int, zeroPathIndex: Int) throws {
        var parameters = parameters(.level3, .plain)
        (parameters.channelCount, parameters.zeroPathIndex) = (channelCount, zeroPathIndex)
        let file = try SimulatedFile(parameters)
        let (steps, zero) = (Double(channelCount), Double(zeroPathIndex))
        let squares = (0..<channelCount).reduce(0.0) { sum, step in
            let weight = step == zeroPathIndex ? 0.5 : min(1, Double(step) / (2 * zero))
            return sum + weight * weight
        }
        #expect(abs(squares - (steps - 4 * zero / 3 - 0.5)) < 1e-3)
        var random = RandomSource(seed: 2)
        let sums = (0..<4000).map { _ in
            2
                * (0..<channelCount).reduce(0.0) { sum, step in
                    let weight = step == zeroPathIndex ? 0.5 : min(1, Double(step) / (2 * zero))
                    return sum + weight * random.gaussian() * cos(1.3 * (Double(step) - zero))
                }
        }
        let measured = (sums.reduce(0) { $0 + $1 * $1 } / 4000).squareRoot()
        print(
            "\(channelCount), \(zeroPathIndex): noise of C for a variance of 1, \(measured), \((2 * squares).squareRoot())"
        )
        #expect(abs(measured / (2 * squares).squareRoot() - 1) < 0.04)
        let sum = try file.values("deep_frame")
        for (x, y) in [(30, 20), (5, 35), (60, 10)] {
            let perStep = Double(sum[x * 40 + y]) / steps
            let photons = 3.42e-16 / (steps * 13.3) * (2 * perStep * squares).squareRoot()
            #expect(abs(Double(file.field.truth.noise[y * 70 + x]) / photons - 1.2) < 1e-4)
        }
    }

    @Test func theDeepFrameIsAMeanAtLevelOneAndASumLater() throws {
        let (mean, sum) = (try SimulatedFile(parameters(.level1)), try SimulatedFile(parameters(.level2)))
        for (one, all) in zip(try mean.values("deep_frame"), try sum.values("deep_frame")) {
            #expect(abs(all / one / 842 - 1) < 1e-6)
        }
        let map = try sum.values("calib_map")
        // 543.5 nm / cos(15.45 degrees) at the centre, growing with y.
        #expect(abs(map[35 * 40 + 20] - 563.88) < 0.05 && map[35 * 40 + 39] > map[35 * 40])
        #expect(!FileManager.default.fileExists(atPath: sum.laserMap))
    }

    @Test func theRootsAttributesSayWhatWasSimulated() throws {
        let attributes = try SimulatedFile(parameters(.level3)).hdf5().attributes
        #expect(try attributes.read("level3") == .logical(true) && attributes.read("flambda2") == nil)
        #expect(try attributes.read("step_nb") == .integer(842) && attributes.read("zpd_index") == .integer(169))
        #expect(try attributes.read("filter_name") == .text("SN3") && attributes.read("instrument") == .text("sitelle"))
        #expect(try attributes.read("obs_date") == .text("2018-10-08"))
        #expect(try attributes.read("wavenumber_calibration") == .logical(true))
        #expect(try attributes.read("nm_laser") == .real(543.5) && attributes.read("order") == .real(8))
        #expect(try SimulatedFile(parameters(.level25)).hdf5().attributes.read("flambda2") != nil)
        #expect(try SimulatedFile(parameters(.level2)).hdf5().attributes.read("level2") == .logical(true))
    }
}
