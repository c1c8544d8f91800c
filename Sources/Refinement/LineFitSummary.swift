import Spectra

extension LineFit {
    /// Translates the search's end into the spectrum's units, with errors.
    ///
    /// - Parameters:
    ///   - noise: standard deviation of one channel in the model's unit.
    ///   - workspace: room for two 8 x 8 matrices.
    init(
        of search: LineSearch, status: FitStatus, noise: Double, workspace: UnsafeMutablePointer<Double>
    ) {
        let (point, model) = (search.best, search.model)
        self.init(status: status, iterations: search.evaluations)
        guard status != .failed else { return }
        velocity = point.velocity
        broadeningSquare = point.square
        broadening = max(0, point.square).squareRoot()
        continuum = point.constant * model.unit
        let free = TiedLineModel.parameterCount - model.isCovered.count { !$0 }
        reducedChiSquare = point.squares / (noise * noise * Double(model.usedCount - free))

        let n = TiedLineModel.parameterCount
        let covariance = FitCovariance(of: model, factor: workspace, into: workspace + n * n)
        setLines(at: point, model: model, covariance: covariance, noise: noise)
        guard let covariance else {
            self.status = .singular
            return
        }
        func error(_ parameter: Int) -> Double { noise * covariance[parameter, parameter].squareRoot() }
        continuumError = error(n - 3) * model.unit
        velocityError = error(n - 2)
        broadeningSquareError = error(n - 1)
        isUnresolved = broadeningSquare < 2 * broadeningSquareError
        broadeningError =
            isUnresolved
            ? (max(0, broadeningSquare) + broadeningSquareError).squareRoot() - broadening
            : broadeningSquareError / (2 * broadening)
        if self.status == .converged, search.limits.isNearBound(velocity: velocity, square: broadeningSquare) {
            self.status = .nearBound
        }
    }

    private mutating func setLines(
        at point: LineSearch.Point, model: TiedLineModel, covariance: FitCovariance?, noise: Double
    ) {
        for line in 0..<TiedLineModel.lineCount where model.isCovered[line] {
            let geometry = model.geometry(of: line, velocity: point.velocity, square: point.square)
            let strength = point.strengths[line]
            let peak = PeakHeight(tau: geometry.tau)
            amplitude[line] = strength * peak.value * model.unit
            // The profile's integral over wavenumber, pi w, and cm-1 to Angstrom: 1e8 / wavenumber^2.
            let integral = Double.pi * model.scale * 1e8 / (geometry.wavenumber * geometry.wavenumber)
            flux[line] = strength * integral * model.unit
            guard let covariance else { continue }
            amplitudeError[line] =
                noise * model.unit
                * covariance.amplitudeVariance(line: line, strength: strength, peak: peak, geometry: geometry)
                .squareRoot()
            fluxError[line] = noise * model.unit * integral * covariance[line, line].squareRoot()
        }
    }
}
