import Products
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// Fields with gas at more than one velocity, and fields with none.
@Suite struct SeveralVelocitiesTests {
    private func field(_ change: (inout FieldParameters) -> Void) throws -> ProcessedField {
        var parameters = FieldParameters()
        change(&parameters)
        return try ProcessedField(parameters)
    }

    /// Two galaxies side by side, at velocities at which one's lines do not fall on the other's and at which they do.
    @Test(arguments: [(-180.0, 500.0), (-700, 3000), (0, 940), (200, 1500)])
    func twoGalaxiesAreBothRight(first: Double, second: Double) throws {
        let field = try field {
            $0.hasGalaxy = false
            $0.clouds = [
                .init(columns: 0...0.4, brightness: 60, velocity: first),
                .init(columns: 0.5...0.8, brightness: 15, velocity: second),
            ]
        }
        let right = field.right()
        print("gas at \(first) and \(second) km/s: \(right.share.text(4)) of \(right.count) pixels right")
        #expect(right.count > 4000 && right.share >= 0.99)
        #expect(try field.check("unexplained_lines").verdict == .pass)
    }

    /// Regions of any velocities, side by side.
    @Test func fiveRegionsAreAllRight() throws {
        let field = try field {
            $0.hasGalaxy = false
            $0.clouds = [-700.0, 300, 1100, 2000, 3000].enumerated().map { place, velocity in
                .init(
                    columns: 0.18 * Double(place)...0.18 * Double(place) + 0.15, brightness: 20, velocity: velocity)
            }
        }
        let right = field.right()
        print("gas at five velocities: \(right.share.text(4)) of \(right.count) pixels right")
        #expect(right.count > 4000 && right.share >= 0.99)
    }

    @Test(arguments: [350.0, 500]) func aDiscThatTurnsFastIsRight(rotation: Double) throws {
        let field = try field { $0.rotation = rotation }
        let right = field.right()
        let span = (0..<field.truth.pixelCount).filter { field.mask[$0].isUsable && field.snr[$0] > 10 }
            .map { field.velocity[$0] }
        let width = (span.max() ?? 0) - (span.min() ?? 0)
        print("disc turning by \(rotation) km/s: \(right.share.text(4)) of \(right.count) pixels right, span \(width)")
        #expect(right.count > 2000 && right.share >= 0.99)
        #expect(Double(width) > 1.8 * rotation)
    }

    /// Two systems on one line of sight, too far apart for the networks to see both at once.
    @Test(arguments: [400.0, 680, 940, 1500, -680, -940])
    func theBrighterOfTwoSystemsIsRightAndFlagged(apart: Double) throws {
        let first = apart < 0 ? 500.0 : -180
        let field = try field {
            $0.hasGalaxy = false
            $0.clouds = [
                .init(columns: 0...0.6, brightness: 30, velocity: first),
                .init(columns: 0.3...0.6, brightness: 15, velocity: first + apart),
            ]
        }
        let right = field.right()
        let both = (0..<field.truth.pixelCount).filter {
            field.truth.gas.count > 1 && field.truth.gas[1].halphaHeight[$0] > 10 * field.truth.noise[$0]
                && field.truth.coverage[$0] == .spectrum
        }
        let flagged = both.count { field.mask[$0].contains(.multipleComponents) }
        let single = (0..<field.truth.pixelCount).filter {
            field.truth.halphaHeight[$0] > 0 && field.truth.gas[1].halphaHeight[$0] == 0
        }
        let falsely = single.count { field.mask[$0].contains(.multipleComponents) }
        print(
            "systems \(apart) km/s apart: \(right.share.text(4)) of \(right.count) right, \(flagged) of \(both.count)",
            "flagged, \(falsely) of \(single.count) single ones flagged")
        #expect(right.share >= 0.99)
        let excess = both.filter { field.mask[$0].isUsable }.map { field.flux[$0] / field.trueFlux($0) - 1 }
        print("H-alpha of the brighter one off by \(100 * RobustStatistics.median(excess)) % in the median")
        #expect(abs(RobustStatistics.median(excess)) < 0.02)
        let doubted = both.count {
            field.mask[$0].contains(.highChiSquare) && field.mask[$0].contains(.multipleComponents)
        }
        #expect(50 * doubted <= both.count, "the fit of both fits: \(doubted) of \(both.count)")
        // 940 km/s and -680 km/s lay the fainter one's H-alpha on the brighter one's [NII]; 680 and -940 the other way.
        #expect(both.count > 2000 && 100 * flagged >= 98 * both.count)
        #expect(100 * falsely <= single.count)
    }

    /// A galaxy of stars without gas.
    @Test(arguments: [1.0, 3, 10]) func noVelocityIsMadeUpFromStarlight(starlight: Double) throws {
        for seed in UInt64(1)...3 {
            let field = try field {
                ($0.gasShare, $0.starlight, $0.stellarLines, $0.seed) = (0, starlight, 1, seed)
            }
            let check = try field.check("systemic_velocity")
            let fitted = field.velocity.count(where: \.isFinite)
            print(
                "stars \(starlight) times as bright, no gas: \(check.verdict), \(check.note); \(fitted) fitted,",
                "\(field.mask.count(where: \.isUsable)) usable")
            #expect(check.verdict == .warn && check.value == nil)
        }
    }

    @Test func gasBeyondTheRangeIsToldAndNotMistaken() throws {
        let field = try field {
            $0.hasGalaxy = false
            $0.clouds = [.init(columns: 0...0.5, brightness: 30, velocity: 5264)]
        }
        let systemic = try field.check("systemic_velocity")
        let unexplained = try field.check("unexplained_lines")
        print(systemic.note, "|", unexplained.note)
        #expect(systemic.verdict == .warn && systemic.value == nil)
        #expect(unexplained.verdict == .warn)
        // H-alpha's air wavelength at this velocity and zero point.
        let beta = (5264.0 + 74) / Doppler.speedOfLight
        let place = 656.28 * ((1 + beta) / (1 - beta)).squareRoot()
        #expect(unexplained.note.contains(" \(Int(place))."))
        let usable = (0..<field.truth.pixelCount).count { field.mask[$0].isUsable && field.truth.halphaHeight[$0] > 0 }
        print("usable pixels of gas beyond the range: \(usable)")
        #expect(usable * 50 < field.truth.halphaHeight.count { $0 > 0 })
    }
}

extension ProcessedField {
    /// Of the pixels whose brightest gas stands 10 times above the noise: how many there are, and the share that is usable
    /// and within five errors of its velocity.
    fileprivate func right() -> (count: Int, share: Double) {
        let pixels = covered.filter { truth.signalToNoise($0) >= 10 }
        let right = pixels.count {
            mask[$0].isUsable && abs(velocity[$0] - truth.topocentricVelocity[$0]) < 5 * velocityError[$0]
        }
        return (pixels.count, Double(right) / Double(max(1, pixels.count)))
    }
}
