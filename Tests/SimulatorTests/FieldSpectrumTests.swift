import Foundation
import Spectra
import Testing

@testable import Simulator

@Suite struct FieldSpectrumTests {
    private static let field = Result { try FieldSimulation(SimulatedFile.parameters(64, 64)) }

    /// Pixel of the brightest gas away from stars.
    private func brightest(_ truth: FieldTruth) -> Int {
        let quiet = (0..<truth.pixelCount).filter {
            truth.continuum[$0] < 2e-17 && truth.coverage[$0] == .spectrum && truth.width - 4 > $0 % truth.width
        }
        return quiet.max { truth.halphaHeight[$0] < truth.halphaHeight[$1] } ?? 0
    }

    /// Wavenumber of a line's peak, read from the spectrum alone: interpolated to 1/50 of a channel around the guess,
    /// then a parabola through the three highest points.
    private func peak(_ spectrum: [Float], _ field: FieldSimulation, near guess: Double) -> Double {
        let step = field.axis.step / 50
        let points = (-75...75).map { guess + Double($0) * step }
        let resampler = BandLimitedResampler(
            from: field.axis, to: points, bandLimit: field.parameters.setup.bandLimit)
        let clean = spectrum.map { $0.isNaN ? 0 : $0 * 1e17 }
        var fine = [Float](repeating: 0, count: points.count)
        resampler.apply(clean, count: 1, into: &fine)
        let top = fine[1..<150].indices.max { fine[$0] < fine[$1] } ?? 75
        let (left, middle, right) = (Double(fine[top - 1]), Double(fine[top]), Double(fine[top + 1]))
        return points[top] + step * (left - right) / (2 * (left - 2 * middle + right))
    }

    /// The whole chain of signs: rest wavenumber, topocentric velocity, zero point.
    @Test func nebularLinesStandWhereTheirVelocityPutsThem() throws {
        let field = try Self.field.get()
        let truth = field.truth
        let pixel = brightest(truth)
        let spectrum = field.spectra(row: pixel / truth.width, noisy: false)[pixel % truth.width]
        let expected = Double(truth.topocentricVelocity[pixel] + truth.zeroPoint[pixel])
        for (line, tolerance) in [(EmissionLine.halpha, 0.5), (.sii6716, 1.5), (.sii6731, 1.5)] {
            // beta = (rest^2 - observed^2) / (rest^2 + observed^2)
            let guess = line.wavenumber * (1 - expected / 299_792.458)
            let observed = peak(spectrum, field, near: guess)
            let (a, b) = (line.wavenumber * line.wavenumber, observed * observed)
            let velocity = 299_792.458 * (a - b) / (a + b)
            print("\(line.name): peak at \(velocity) km/s, truth \(expected) km/s")
            #expect(abs(velocity - expected) < tolerance)
        }
    }

    @Test func skyLinesStandAtTheZeroPoint() throws {
        let field = try Self.field.get()
        let truth = field.truth
        let blank = try #require(
            (0..<truth.pixelCount).first {
                truth.halphaHeight[$0] == 0 && truth.coverage[$0] == .spectrum && truth.continuum[$0] < 1e-17
            })
        let spectrum = field.spectra(row: blank / truth.width, noisy: false)[blank % truth.width]
        let zeroPoint = Double(truth.zeroPoint[blank])
        // Wavelengths of two bright lines without a close neighbour (Hanuschik 2003).
        for wavelength in [649.8737, 653.3050] {
            let rest = 1e7 / wavelength
            let observed = peak(spectrum, field, near: rest * (1 - zeroPoint / 299_792.458))
            let velocity = 299_792.458 * (rest - observed) / rest
            print("OH \(wavelength): peak at \(velocity) km/s, truth \(zeroPoint) km/s")
            #expect(abs(velocity - zeroPoint) < 2)
        }
    }

    /// Everything but the noise, step by step of the scan in double precision, at a pixel between two nodes of the sky's
    /// interpolation.
    @Test func aSpectrumIsTheTransformOfItsPixelsInterferogram() throws {
        let field = try Self.field.get()
        let truth = field.truth
        let (x, y) = (24, 30)
        let pixel = y * 64 + x
        #expect(truth.halphaHeight[pixel] > 0)
        let setup = field.parameters.setup
        let zeroPoint = Double(truth.zeroPoint[pixel])
        let velocity = Doppler.sum(Double(truth.topocentricVelocity[pixel]), zeroPoint)
        let own = correction(x: x, y: y)
        let width = setup.lineWidth(correction: own)
        var interferogram = Interferogram(setup: setup, correction: own)
        for (line, rest) in EmissionLine.sn3.enumerated() {
            let center = rest.wavenumber * Doppler.factor(velocity: velocity)
            let sigma = center * Double(truth.broadening[pixel]) / Doppler.speedOfLight
            // Flux in erg/s/cm2 over flux of a unit peak: dlambda = 1e8 dnu / nu^2.
            let unit = Sincgauss.flux(fwhm: width, sigma: sigma) * 1e8 / (center * center)
            let flux = Double(truth.flux[line * truth.pixelCount + pixel])
            interferogram.addLine(height: flux / unit, center: center, sigma: sigma)
        }
        // 649.87 nm, of a relative flux of 4.2749, has 1e-17 where the width is that of the centre.
        let filter = try FilterTransmission.shipped()
        let central = setup.lineWidth(correction: 1 / cos(15.45 * Double.pi / 180))
        for line in NightSkyLine.all {
            interferogram.addLine(
                height: 1e-17 * line.relativeFlux / 4.2749 * filter(line.wavenumber) * central / width,
                center: line.wavenumber * Doppler.factor(velocity: zeroPoint), sigma: 0)
        }
        var model = [Float](repeating: 0, count: 842)
        interferogram.addSpectrum(on: field.axis, to: &model)
        let spectrum = field.spectra(row: y, noisy: false)[x]
        let differences = (0..<842).filter { !spectrum[$0].isNaN }.map { channel in
            let continua = field.sky.continuum[channel] + truth.continuum[pixel] * field.filterOnAxis[channel]
            return abs(spectrum[channel] - continua - model[channel])
        }
        let largest = (differences.max() ?? .nan) / truth.halphaHeight[pixel]
        print("a pixel's spectrum: \(largest) of H-alpha from the transform of its interferogram")
        #expect(largest < 1e-4)
    }

    /// A line whose contrast fades with the path difference is broader and keeps its flux.
    @Test func aPoorContrastBroadensTheInstrumentsLines() {
        let setup = FieldParameters().setup
        let axis = setup.axis(correction: 1.0375)
        func widthAndSum(_ contrast: Double) -> (width: Int, sum: Float) {
            let interferograms = FieldInterferograms(setup: setup, axis: axis.window(300..<500), contrast: contrast)
            interferograms.begin(count: 1, correction: 1.0375)
            let line = LineWaves(
                heights: [1], centers: [axis[400]], sigmas: nil, setup: setup, correction: 1.0375)
            interferograms.addLines(line, pixel: 0)
            interferograms.transform()
            // A hundred points of a channel's step on either side.
            let near = WavenumberAxis(origin: axis[400] - axis.step * 1.5, step: axis.step / 100, count: 301)
            let fine = FieldInterferograms(setup: setup, axis: near, contrast: contrast)
            fine.begin(count: 1, correction: 1.0375)
            fine.addLines(line, pixel: 0)
            fine.transform()
            let peak = fine[0][150]
            return (
                (0..<301).count { fine[0][$0] > peak / 2 }, (0..<200).reduce(Float(0)) { $0 + interferograms[0][$1] }
            )
        }
        let (usual, poor) = (widthAndSum(1), widthAndSum(0.25))
        let ratio = Double(poor.width) / Double(usual.width)
        print("contrast 0.25: lines are broader by \(ratio), flux \(poor.sum / usual.sum)")
        #expect((1.15...1.35).contains(ratio))
        #expect(abs(poor.sum / usual.sum - 1) < 0.02)
    }

    private func correction(x: Int, y: Int) -> Double {
        let angle = 15.45 + 3.56e-3 * (Double(y) - 31.5) + 4e-7 * (Double(x) - 31.5) * (Double(x) - 31.5)
        return 1 / cos(angle * Double.pi / 180)
    }

    @Test func heliocentricAndTopocentricVelocitiesDifferByTheGivenCorrection() throws {
        var parameters = SimulatedFile.parameters(16, 16)
        parameters.heliocentricVelocity = 12.5
        let moved = try FieldSimulation(parameters).truth
        parameters.heliocentricVelocity = 0
        let rest = try FieldSimulation(parameters).truth
        for pixel in 0..<moved.pixelCount where moved.halphaHeight[pixel] > 0 {
            #expect(moved.velocity[pixel] == rest.velocity[pixel])
            #expect(abs(moved.velocity[pixel] - moved.topocentricVelocity[pixel] - 12.5) < 1e-3)
        }
    }

    @Test func edgesAndDeadPixelsAreAsInRealCubes() throws {
        let field = try Self.field.get()
        let truth = field.truth
        #expect(truth.coverage.count { $0 == .zero } == 4 * 2 * 62)
        #expect(truth.coverage.contains(.undefined))
        #expect(field.spectra(row: 0, noisy: true)[30].allSatisfy { $0 == 0 })
        let dead = try #require(truth.coverage.firstIndex(of: .undefined))
        let empty = field.spectra(row: dead / 64, noisy: true)[dead % 64]
        #expect(empty.allSatisfy { $0.isNaN })
        // A row above the middle has a larger angle: its own axis begins and ends at larger wavenumbers.
        let above = field.spectra(row: 60, noisy: true)[30]
        let below = field.spectra(row: 4, noisy: true)[30]
        #expect(above[0].isNaN && !above[841].isNaN)
        #expect(below[841].isNaN && !below[0].isNaN)
    }

    @Test func theFieldIsMadeOfWhatItPromises() throws {
        let truth = try FieldSimulation(SimulatedFile.parameters(96, 96, seed: 1)).truth
        let gas = (0..<truth.pixelCount).filter { truth.halphaHeight[$0] > 0 }
        let fraction = Double(gas.count) / Double(truth.pixelCount)
        let bright = gas.count { truth.signalToNoise($0) >= 15 }
        let velocities = gas.map { truth.velocity[$0] }
        let broadenings = gas.map { truth.broadening[$0] }
        print("gas on \(fraction) of the field, \(bright) of \(gas.count) pixels at 15 times the noise or more")
        #expect((0.62...0.74).contains(fraction))
        #expect(bright > 1000)
        #expect(abs(RobustStatistics.median(velocities) + 180) < 10)
        #expect(abs((velocities.max() ?? 0) - (velocities.min() ?? 0) - 120) < 30)
        #expect((broadenings.min() ?? 0) >= 10 && (broadenings.max() ?? 0) <= 40)
        #expect(truth.zeroPoint.allSatisfy { (70...78).contains($0) })
    }
}
