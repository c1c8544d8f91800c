import Spectra
import Testing

@Suite struct DopplerTests {
    @Test func halphaAtOneThousandKilometresPerSecond() {
        // 656.2819 nm * sqrt((1 + b) / (1 - b)), b = 1000 / 299792.458, worked out by hand: 658.474684 nm
        let observed = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: 1000)
        #expect(abs(1e7 / observed - 658.474_684) < 1e-5)
    }

    @Test(arguments: [-700.0, -3.5, 0, 12, 250, 3000])
    func velocityUndoesTheShift(velocity: Double) {
        let observed = 15_000 * Doppler.factor(velocity: velocity)
        #expect(abs(Doppler.velocity(observed: observed, rest: 15_000) - velocity) < 1e-8)
    }

    @Test func shiftsInARowAddRelativistically() {
        let product = Doppler.factor(velocity: 900) * Doppler.factor(velocity: -250)
        #expect(abs(Doppler.factor(velocity: Doppler.sum(900, -250)) - product) < 1e-15)
    }

    @Test func derivativeIsTheSlope() {
        let slope = (Doppler.factor(velocity: 101) - Doppler.factor(velocity: 99)) / 2
        #expect(abs(Doppler.factorDerivative(velocity: 100) / slope - 1) < 1e-9)
    }
}
