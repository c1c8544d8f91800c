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

    /// Everything but the noise, from the reference profile in double precision, at a pixel between two nodes of the
    /// sky's interpolation.
    @Test func aSpectrumIsTheSumOfReferenceProfiles() throws {
        let field = try Self.field.get()
        let truth = field.truth
        let y = 30
        let x = 24
        let pixel = y * 64 + x
        #expect(truth.halphaHeight[pixel] > 0)
        let width = field.parameters.setup.lineWidth(correction: correction(x: x, y: y))
        let zeroPoint = Double(truth.zeroPoint[pixel])
        let velocity = Doppler.sum(Double(truth.topocentricVelocity[pixel]), zeroPoint)
        let spectrum = field.spectra(row: y, noisy: false)[x]
        var model = [Double](repeating: 0, count: 842)
        for (line, rest) in EmissionLine.sn3.enumerated() {
            let center = rest.wavenumber * Doppler.factor(velocity: velocity)
            let sigma = center * Double(truth.broadening[pixel]) / Doppler.speedOfLight
            // Flux in erg/s/cm2 over flux of a unit peak: dlambda = 1e8 dnu / nu^2.
            let unit = Sincgauss.flux(fwhm: width, sigma: sigma) * 1e8 / (center * center)
            let height = Double(truth.flux[line * truth.pixelCount + pixel]) / unit
            for channel in 0..<842 {
                model[channel] += height * Sincgauss(x: field.axis[channel] - center, fwhm: width, sigma: sigma).value
            }
        }
        // What is left besides the continua are the sky's lines: sincs of the table's relative fluxes.
        let inside = 0..<842
        let filter = try FilterTransmission.shipped()
        let lines = inside.map { channel in
            NightSkyLine.all.reduce(0) { sum, line in
                let distance = field.axis[channel] - line.wavenumber * Doppler.factor(velocity: zeroPoint)
                let sinc = Sincgauss(x: distance, fwhm: width, sigma: 0).value
                return sum + filter(line.wavenumber) * line.relativeFlux / 4.2749 * sinc
            }
        }
        let residual = inside.map { channel in
            let continua = field.sky.continuum[channel] + truth.continuum[pixel] * field.filterOnAxis[channel]
            return Double(spectrum[channel] - continua) - model[channel]
        }
        let covered = inside.filter { !spectrum[$0].isNaN }
        let (height, scatter) = regression(of: covered.map { residual[$0] }, on: covered.map { lines[$0] })
        print("sky: 649.87 nm of \(height) erg/s/cm2/A, scatter about the sum of profiles \(scatter)")
        // This pixel's line width differs by 0.1 % from the centre's, where the height is 1e-17.
        #expect(abs(height / 1e-17 - 1) < 2e-3)
        #expect(scatter < 1e-22)
    }

    private func correction(x: Int, y: Int) -> Double {
        let angle = 15.45 + 3.56e-3 * (Double(y) - 31.5) + 4e-7 * (Double(x) - 31.5) * (Double(x) - 31.5)
        return 1 / cos(angle * Double.pi / 180)
    }

    /// Least squares of y on x and a constant: the slope and the scatter about it.
    private func regression(of y: [Double], on x: [Double]) -> (slope: Double, scatter: Double) {
        let n = Double(x.count)
        let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
        let slope =
            zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
            / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        let square = zip(x, y).reduce(0) { sum, point in
            let rest = point.1 - meanY - slope * (point.0 - meanX)
            return sum + rest * rest
        }
        return (slope, (square / n).squareRoot())
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
