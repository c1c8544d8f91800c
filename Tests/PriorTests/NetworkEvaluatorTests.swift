import Testing

@testable import Prior

@Suite struct NetworkEvaluatorTests {
    private func predict(
        _ spectra: [Float], count: Int, capacity: Int = 512
    ) throws -> (velocity: [Float], broadening: [Float]) {
        var estimates = [PriorEstimate](repeating: .none, count: count)
        NetworkEvaluator(network: try NumpyFixture.network(), batchCapacity: capacity)
            .predict(
                spectra, lineWidths: [Float](repeating: 3, count: count), count: count,
                into: &estimates)
        return (estimates.map(\.velocity), estimates.map(\.broadening))
    }

    @Test(arguments: [1, 8, 512]) func agreesWithNumpyWhateverTheBatch(capacity: Int) throws {
        let expected = try NumpyFixture.estimates()
        let count = NumpyFixture.spectrumCount
        try #require(expected.count == count)
        let found = try predict(NumpyFixture.spectra(), count: count, capacity: capacity)
        for i in 0..<count {
            #expect(abs(found.velocity[i] - expected[i].velocity) < 2e-3)
            #expect(abs(found.broadening[i] - expected[i].broadening) < 2e-3)
        }
    }

    @Test func answersDoNotDependOnTheFluxUnit() throws {
        let spectra = NumpyFixture.spectra()
        let plain = try predict(spectra, count: NumpyFixture.spectrumCount)
        let scaled = try predict(spectra.map { $0 * 0x1p-63 }, count: NumpyFixture.spectrumCount)
        #expect(plain.velocity == scaled.velocity)
        #expect(plain.broadening == scaled.broadening)
    }

    @Test func spectraWithoutNumbersOrSignalGiveNaNAndLeaveTheOthersAlone() throws {
        let count = NumpyFixture.spectrumCount
        let plain = try predict(NumpyFixture.spectra(), count: count)
        var spectra = NumpyFixture.spectra()
        for channel in 0..<NumpyFixture.grid.count {
            spectra[channel * count + 1] = 0
            spectra[channel * count + 3] = -1
        }
        spectra[100 * count + 2] = .nan
        spectra[200 * count + 9] = .infinity
        let found = try predict(spectra, count: count)
        for i in 0..<count {
            if [1, 2, 3, 9].contains(i) {
                #expect(found.velocity[i].isNaN && found.broadening[i].isNaN)
            } else {
                #expect(found.velocity[i] == plain.velocity[i])
                #expect(found.broadening[i] == plain.broadening[i])
            }
        }
    }

    @Test func countsBeyondTheCapacityAreTakenInTurns() throws {
        let count = NumpyFixture.spectrumCount
        let one = NumpyFixture.spectra()
        // Thirty copies side by side: 330 spectra through a capacity of 64.
        var many: [Float] = []
        for channel in 0..<NumpyFixture.grid.count {
            for _ in 0..<30 { many.append(contentsOf: one[channel * count..<(channel + 1) * count]) }
        }
        let single = try predict(one, count: count)
        let found = try predict(many, count: 30 * count, capacity: 64)
        for i in 0..<30 * count {
            #expect(abs(found.velocity[i] - single.velocity[i % count]) < 1e-3)
        }
    }
}
