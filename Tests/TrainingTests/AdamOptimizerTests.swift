import Testing

@testable import Training

@Suite struct AdamOptimizerTests {
    /// Kingma & Ba: with the corrected means, the first step is the rate in the gradient's sign whatever its size.
    @Test func theFirstStepIsTheRateItself() {
        var parameters: [Float] = [1, 1, 1, 1]
        AdamOptimizer(count: 4).step(&parameters, gradient: [3, -3, 0.02, 0], learningRate: 0.01)
        let expected: [Float] = [0.99, 1.01, 0.99, 1]
        for (found, wanted) in zip(parameters, expected) { #expect(abs(found - wanted) < 1e-5) }
    }

    /// Hand calculation for gradients 1, then -1: means (0.1 * 0.9 - 0.1) and (0.001 * 0.999 + 0.001), corrected by
    /// 1 - 0.81 and 1 - 0.998001.
    @Test func theSecondStepWeighsBothGradients() {
        var parameters: [Float] = [0]
        let optimizer = AdamOptimizer(count: 1)
        optimizer.step(&parameters, gradient: [1], learningRate: 0.1)
        optimizer.step(&parameters, gradient: [-1], learningRate: 0.1)
        let second = 0.1 * (0.01 / 0.19)
        #expect(abs(Double(parameters[0]) - (-0.1 + second)) < 1e-5)
    }

    @Test func theMinimumOfAParabolaIsFound() {
        var parameters: [Float] = [5]
        let optimizer = AdamOptimizer(count: 1)
        for _ in 0..<3000 { optimizer.step(&parameters, gradient: [2 * (parameters[0] - 2)], learningRate: 0.01) }
        #expect(abs(parameters[0] - 2) < 1e-2)
    }
}
