/// A regular axis of wavenumbers, cm-1, increasing with the channel number.
package struct WavenumberAxis: Sendable, Hashable {
    /// Wavenumber of channel 0, cm-1.
    package let origin: Double
    /// Distance between neighbouring channels, cm-1.
    package let step: Double
    package let count: Int

    package init(origin: Double, step: Double, count: Int) {
        self.origin = origin
        self.step = step
        self.count = count
    }

    /// Wavenumber of a channel, cm-1.
    @inlinable
    package subscript(channel: Int) -> Double { origin + Double(channel) * step }

    /// Wavenumber of the last channel, cm-1.
    package var last: Double { self[count - 1] }

    /// Channel, with a fraction, at which `wavenumber` lies.
    @inlinable
    package func position(of wavenumber: Double) -> Double { (wavenumber - origin) / step }

    /// Channels whose wavenumbers lie inside `band`; empty when the axis misses it.
    package func channels(in band: ClosedRange<Double>) -> Range<Int> {
        func channel(_ position: Double) -> Int { Int(min(max(0, position), Double(count))) }
        let first = channel(position(of: band.lowerBound).rounded(.up))
        let end = channel(position(of: band.upperBound).rounded(.down) + 1)
        return first..<max(first, end)
    }

    /// The part of the axis that holds `channels`.
    package func window(_ channels: Range<Int>) -> WavenumberAxis {
        WavenumberAxis(origin: self[channels.lowerBound], step: step, count: channels.count)
    }
}
