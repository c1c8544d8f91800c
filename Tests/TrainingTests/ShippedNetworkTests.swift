import Simulator
import Testing

@testable import Prior
@testable import Training

@Suite struct ShippedNetworkTests {
    @Test func meetsItsNumbersOnFreshSpectraOfThePapersRecipe() throws {
        let network = try Network.shipped()
        let scores = try Evaluation(recipe: .paper, grid: network.metadata.grid, count: 5000, seed: 20_260_101)
            .scores(of: network)
        print(
            "network on 5000 fresh spectra: sigma(v) \(scores.velocityDeviation), sigma(s) "
                + "\(scores.broadeningDeviation), bias \(scores.velocityBias) and \(scores.broadeningBias) km/s, "
                + "share beyond 40 km/s \(scores.velocityOutlierShare)")
        #expect(scores.velocityDeviation <= 5.0)
        #expect(scores.broadeningDeviation <= 5.5)
        #expect(abs(scores.velocityBias) < 0.5)
        #expect(abs(scores.broadeningBias) < 1)
        #expect(scores.velocityOutlierShare < 0.002)
    }

    @Test(arguments: [(5.0, 10.0), (10, 15), (15, 20), (20, 30)])
    func losesWithTheNoiseAndNothingElse(low: Double, high: Double) throws {
        let network = try Network.shipped()
        var recipe = SpectrumRecipe.survey
        recipe.signalToNoise = low...high
        let scores = try Evaluation(recipe: recipe, grid: network.metadata.grid, count: 3000, seed: 77)
            .scores(of: network)
        print(
            "network, survey recipe, SNR \(low)-\(high): sigma(v) \(scores.velocityDeviation), sigma(s) "
                + "\(scores.broadeningDeviation), bias \(scores.velocityBias) and \(scores.broadeningBias) km/s")
        #expect(scores.velocityDeviation < 9)
        #expect(scores.broadeningDeviation < 9)
        #expect(abs(scores.velocityBias) < 1)
    }
}
