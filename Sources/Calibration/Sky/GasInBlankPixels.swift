import Spectra

// Gas that covers the field so evenly that its emptiest pixels hold it, seen beside the sky's lines.

extension SkyRegion {
    /// Gas of any velocity in the emptiest pixels themselves, seen beside the sky's lines at `velocity`; nil when none is
    /// seen.
    func gasBesideSky(_ fit: NightSkyFit, velocity: Double) -> NebularSearch.Result? {
        LineIdentification(
            blank, axis: fit.axis, lineWidth: lineWidth, velocities: FieldGas.onAxis,
            beside: fit.background(lineWidth: lineWidth, velocity: velocity)
        ).gas.first
    }

    /// Gas near the observatory's velocity that is seen in H-alpha alone, where the sky's own line is: as it is too bright
    /// for that.
    func gasInHydrogen(
        _ fit: NightSkyFit, velocity: Double, _ known: SkyHydrogen
    ) -> NebularSearch.Result? {
        guard fit.hydrogenIsTooBright(blank, lineWidth: lineWidth, velocity: velocity, known: known),
            let group = fit.groups.hydrogen,
            let found = fit.amplitudes(blank, lineWidth: lineWidth, gas: .none, velocity: velocity)
        else { return nil }
        let place = Doppler.sum(velocity, found.hydrogen?.velocity ?? 0)
        let width = lineWidth / EmissionLine.halpha.wavenumber * Doppler.speedOfLight
        return NebularSearch.Result(
            velocity: place, significance: found.amplitudes[group] / found.variances[group].squareRoot(),
            spread: place - width...place + width)
    }

    /// Gas in the emptiest pixels themselves, seen beside the sky's lines at `velocity`; nil when none is seen.
    ///
    /// - Parameter known: columns of gas that was found before.
    func gasBesideSky(
        _ fit: NightSkyFit, velocity: Double, velocities: ClosedRange<Double>, known: [[Double]]
    ) -> NebularSearch.Result? {
        let sky = fit.background(lineWidth: lineWidth, velocity: velocity)
        return NebularSearch(axis: fit.axis, lineWidth: lineWidth, beside: sky + known)
            .search(blank, velocities: velocities)
            .flatMap { $0.significance >= LineIdentification.leastSignificance ? $0 : nil }
    }
}

extension NightSkyFit {
    /// Whether the line at H-alpha, gas and sky together, is brighter or moves faster than the sky's own can.
    func hydrogenIsTooBright(
        _ spectrum: [Float], lineWidth: Double, velocity: Double, known: SkyHydrogen
    ) -> Bool {
        guard let group = groups.hydrogen,
            let found = amplitudes(spectrum, lineWidth: lineWidth, gas: .none, velocity: velocity)
        else { return false }
        let most = SkyHydrogen.most * known.amplitude(of: groups.groups[group], lineWidth: lineWidth)
        return found.amplitudes[group] > most
            || abs(found.hydrogenSlope) > most * 2 * SkyHydrogen.velocityDeviation
    }
}
