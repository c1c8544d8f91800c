import Cubes
import Foundation
import HDF5
import Testing

@testable import FITS
@testable import Simulator

@Suite struct FieldFaultTests {
    private static let size = (width: 40, height: 36)

    private func field(_ fault: FieldFault?, _ format: CubeFormat = .fits) throws -> FieldSimulation {
        try FieldSimulation(
            SimulatedFile.parameters(Self.size.width, Self.size.height, format: format, fault: fault))
    }

    /// The cards of a field's header.
    private func header(_ fault: FieldFault?) throws -> CubeHeader {
        let cards = CubeCards(try field(fault)).cards.map { HeaderCard($0.text.utf8) }
        return CubeHeader(cards: cards, fileName: "cube.fits")
    }

    @Test func everyFaultNamesItsCheckAndTheFormsThatCanHaveIt() {
        var names: Set<String> = []
        for fault in FieldFault.allCases {
            let description = fault.description
            #expect(description.summary.hasSuffix(".") && description.summary.first?.isUppercase == true)
            #expect(!description.expectedCheck.isEmpty && !description.formats.isEmpty)
            names.insert(description.summary)
        }
        #expect(names.count == FieldFault.allCases.count)
    }

    @Test func claimsOfTheHeader() throws {
        let right = try header(nil)
        #expect(try header(.otherInstrument).instrument == "SpIOMM" && header(.otherFilter).filter == "SN2")
        #expect(try header(.stepCount).stepNumber == 900 && header(.order).order == 7)
        #expect(try header(.stepSize).step == 2900)
        // 1 / cos(11.8 degrees)
        #expect(abs(try #require(try header(.axisCorrection).axisCorrection) - 1.021589) < 1e-6)
        let (origin, step) = (try #require(right.crval3), try #require(right.cdelt3))
        #expect(try header(.axisOrigin).crval3 == origin + 0.5 && header(.axisOrigin).cdelt3 == step)
        // N + 1 points over the same span.
        #expect(abs(try #require(try header(.axisStep).cdelt3) * 843 / 842 / step - 1) < 1e-12)
        #expect(try header(.notCalibrated).wavenumberCalibrated == false)
        #expect(try header(.zeroPath).zpdIndex == 16)
        #expect(try header(.resolutionMissed).sitelleResolution == 2 * #require(right.sitelleResolution))
        #expect(try header(.fluxPerCountZero).flambda == 0)
        #expect(try header(.fluxPerCountAbsurd).flambda == 3.42e-10)
        let nights = try header(.severalNights)
        #expect(try #require(nights.mjdEnd) - #require(nights.mjdObs) > 4)
        let short = try header(.fewSteps)
        #expect(short.stepNumber == 250 && short.zpdIndex == 50 && short.scanMembers.count == 250)
        #expect(try field(.fewSteps).axis.count == 250)
        #expect(try field(.laserWavelength).truth.zeroPoint.allSatisfy { abs($0 - 220) < 2 })
    }

    @Test func placeOnTheSky() throws {
        let right = try header(nil)
        let scaled = try header(.imageScale)
        // 8.98e-5 degrees are 0.323 arcseconds.
        #expect(abs(try #require(scaled.double("CD2_2")) * 3600 - 0.42) < 0.001)
        #expect(try #require(try header(.referencePixel).double("CRPIX1")) == #require(right.double("CRPIX1")) + 300)
        let moved = try header(.pointing)
        let distance = try #require(moved.double("CRVAL2")) - #require(moved.targetDec)
        #expect(abs(distance * 60 - 10) < 0.01)
    }

    @Test func framesOfTheScan() throws {
        func sorted(_ fault: FieldFault?, _ value: (ScanMember) -> Double?) throws -> [Double] {
            try header(fault).scanMembers.compactMap(value).sorted()
        }
        let (usual, bad) = (try sorted(nil, \.imageQuality), try sorted(.badSeeing, \.imageQuality))
        #expect(usual[421] < 1.1 && bad[421] > 2)
        let (clear, cloudy) = (try sorted(nil, \.extinction), try sorted(.clouds, \.extinction))
        #expect(clear[834] < 0.1 && cloudy[834] > 0.5 && cloudy[421] < 0.1)
        let (steady, drifting) = (try sorted(nil, \.shift), try sorted(.guidingDrift, \.shift))
        #expect(steady[834] < 1 && drifting[834] > 15)
    }

    @Test func laserMaps() throws {
        func map(_ fault: FieldFault?) throws -> [Float]? { FieldLaserMap(try field(fault)).wavelengths }
        let right = try #require(try map(nil))
        #expect(try map(.laserMapAbsent) == nil)
        #expect(try #require(try map(.laserMapHoles)).count(where: \.isNaN) == 29)
        #expect(try #require(try map(.laserMapUnit))[700] == 10 * right[700])
        let flipped = try #require(try map(.laserMapFlipped))
        #expect(flipped[3] == right[35 * 40 + 3] && flipped[35 * 40 + 3] == right[3])
        // 543.5 nm / cos(15.45 + 0.6 degrees)
        #expect(abs(try #require(try map(.laserMapOfOtherRun))[18 * 40 + 20] - 565.55) < 0.05)
        let rough = zip(try #require(try map(.laserMapRough)), right).map { Double($0 / $1 - 1) * 299_792.458 }
        let scatter = (rough.reduce(0) { $0 + $1 * $1 } / Double(rough.count)).squareRoot()
        #expect((13...17).contains(scatter))
        // A file is written as the map is.
        let file = try SimulatedFile(SimulatedFile.parameters(40, 36, fault: .laserMapAbsent))
        #expect(!FileManager.default.fileExists(atPath: file.laserMap))
        #expect(try file.cube().laserMap.origin == .geometricDefault)
    }

    /// Values of a row away from border and dead pixels, in units of the pixel's noise.
    private func row(_ fault: FieldFault?, noisy: Bool, _ format: CubeFormat = .fits) throws -> [[Float]] {
        let field = try field(fault, format)
        let spectra = field.spectra(row: 20, noisy: noisy)
        return (15..<30).map { x in
            spectra[x].map { $0 / field.truth.noise[20 * 40 + x] }
        }
    }

    private func deviation(_ fault: FieldFault?, _ channels: Range<Int>, _ format: CubeFormat = .fits) throws -> Float {
        let (noisy, clean) = (try row(fault, noisy: true, format), try row(fault, noisy: false, format))
        let noise = zip(noisy, clean).flatMap { pair in channels.map { pair.0[$0] - pair.1[$0] } }.filter { !$0.isNaN }
        return (noise.reduce(0) { $0 + $1 * $1 } / Float(noise.count)).squareRoot()
    }

    @Test func spectra() throws {
        let right = try row(nil, noisy: false)
        let axis = try field(nil).axis
        let counts = try row(.counts, noisy: false)
        // N t / FLAMBDA
        #expect(abs(counts[5][400] / right[5][400] / Float(842 * 13.3 / 3.42e-16) - 1) < 1e-5)
        let covered = try field(.missingPixels).truth.coverage
        #expect((11...13).contains((0..<40).count { covered[20 * 40 + $0] == .undefined }))
        let lost = Int(axis.position(of: 15_000).rounded())
        let missing = try row(.missingChannel, noisy: false)
        #expect(missing.allSatisfy { $0[lost].isNaN && !$0[lost + 1].isNaN })
        #expect(abs(try deviation(.noiseSlope, 20..<100) - 1.27) < 0.15)
        #expect(abs(try deviation(.noiseSlope, 740..<820) - 3.8) < 0.3)
        let pedestal = try row(.pedestal, noisy: false)
        // 0.4 x 2e-17 over noise of 1.5e-18 and more.
        #expect((4...5.4).contains(pedestal[5][820] - right[5][820]))
        let wrapped = try row(.wrappedLine, noisy: false)
        let place = Int(axis.position(of: 15_700).rounded())
        #expect(wrapped[5][place - 2...place + 2].max() ?? 0 > 15 && abs(right[5][place]) < 1)
        let (blue, red) = (axis.channels(in: 15_450...15_475), axis.channels(in: 14_570...14_590))
        let shifted = try row(.shiftedFilter, noisy: false)
        #expect(red.allSatisfy { shifted[5][$0] < right[5][$0] } && blue.allSatisfy { shifted[5][$0] > right[5][$0] })
    }

    @Test func noise() throws {
        let (usual, excess) = (try field(nil, .level2), try field(.excessNoise, .level2))
        for pixel in [500, 700] { #expect(excess.truth.noise[pixel] == 3 * usual.truth.noise[pixel]) }
        #expect(FieldDeepFrame(usual).countsPerStep == FieldDeepFrame(excess).countsPerStep)
        #expect(abs(try deviation(.excessNoise, 20..<800, .level2) - 1) < 0.03)
        func ratio(_ fault: FieldFault?) throws -> (mean: Float, deviation: Float) {
            let field = try field(fault, .level3)
            let (noisy, clean) = (field.parts(row: 20, noisy: true), field.parts(row: 20, noisy: false))
            let channels = 200..<600
            let imaginary = (15..<30).flatMap { x in channels.map { clean.imaginary[x][$0] } }
            let real = (15..<30).flatMap { x in channels.map { clean.real[x][$0] } }
            let noise = (15..<30).flatMap { x in
                channels.map { (noisy.imaginary[x][$0] - clean.imaginary[x][$0]) / field.truth.noise[20 * 40 + x] }
            }
            let square = noise.reduce(0) { $0 + $1 * $1 } / Float(noise.count)
            return (imaginary.reduce(0, +) / real.reduce(0, +), square.squareRoot())
        }
        let (right, phase, noisy) = (try ratio(nil), try ratio(.phaseError), try ratio(.imaginaryNoise))
        #expect(abs(right.mean - 0.02) < 1e-4 && abs(right.deviation - 1) < 0.05)
        #expect(abs(phase.mean - 0.3) < 1e-4)
        #expect(abs(noisy.deviation - 5) < 0.25)
    }

    @Test func nightSkyAndDeepFrame() throws {
        let (usual, rough) = (try field(nil).truth, try field(.roughWavelengths).truth)
        let differences = zip(rough.zeroPoint, usual.zeroPoint).map { $0 - $1 }
        #expect((differences.max() ?? 0) > 15 && (differences.min() ?? 0) < -15)
        let peak = { (spectrum: [Float]) in spectrum.filter { !$0.isNaN }.max() ?? 0 }
        let (sharp, dull) = (try row(nil, noisy: false)[3], try row(.lowContrast, noisy: false)[3])
        #expect(peak(dull) < peak(sharp))
        // The brightest line, 1e-17, between two channels.
        let difference = zip(sharp, try row(.skyRemoved, noisy: false)[3]).map { $0 - $1 }
        #expect((0.75...1.15).contains(peak(difference) * usual.noise[20 * 40 + 18] / 1e-17))
        let saturated = FieldDeepFrame(try field(.saturation, .level2)).countsPerStep
        #expect((1...60).contains(saturated.count { $0 > 50_000 }))
        let holes = FieldDeepFrame(try field(.deepFrameHoles, .level2)).countsPerStep
        #expect(holes.count(where: \.isNaN) == 29)
    }

    @Test(arguments: [CubeFormat.fits, .level1, .level3]) func aTruncatedFileCannotBeOpened(format: CubeFormat) throws {
        let file = try SimulatedFile(SimulatedFile.parameters(12, 10, format: format, fault: .truncatedFile))
        if format == .fits {
            do {
                _ = try SpectralCube.open(file.path, laserMap: nil)
                Issue.record("opened")
            } catch { #expect(error.code == .truncated) }
        } else {
            do {
                _ = try HDF5File(reading: file.path)
                Issue.record("opened")
            } catch { #expect(error.reason == .truncated) }
        }
    }

    @Test func structureOfHDF5Files() throws {
        let quadrant = try SimulatedFile(SimulatedFile.parameters(12, 10, format: .level1, fault: .missingQuadrant))
        let file = try quadrant.hdf5()
        #expect(try file.attributes.read("quad_nb") == .integer(9))
        #expect((0..<9).count { file.contains("quad00\($0)/data") } == 8)
        let unknown = try SimulatedFile(SimulatedFile.parameters(12, 10, format: .level3, fault: .unknownFormat))
        #expect(try unknown.hdf5().dataset("data").dimensions == [12, 10, 842, 1])
        #expect(try unknown.hdf5().attributes.read("level3") == nil)
        let undefined = try SimulatedFile(
            SimulatedFile.parameters(12, 10, format: .level2, fault: .fluxPerCountUndefined))
        guard case .real(let flux) = try undefined.hdf5().attributes.read("flambda") else {
            Issue.record("no flambda")
            return
        }
        #expect(flux.isNaN)
    }

    @Test func theTruthNamesTheFault() throws {
        let file = try SimulatedFile(SimulatedFile.parameters(9, 8, fault: .clouds))
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file.truth)).prefix(2880), as: UTF8.self)
        #expect(text.contains("FAULT   = 'clouds  '"))
    }
}
