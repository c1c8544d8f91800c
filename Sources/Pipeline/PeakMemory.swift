import Glibc

/// Largest resident memory of this process so far, MiB.
func peakMemory() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    // Linux counts ru_maxrss in KiB (getrusage(2)).
    return Double(usage.ru_maxrss) / 1024
}
