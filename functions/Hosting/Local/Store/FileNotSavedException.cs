using CommunityAlerts.Problems;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>A file of the data folder that could not be written; it is as it was.</summary>
/// <param name="file">The name of the file.</param>
/// <param name="reason">The failure of the disk.</param>
public sealed class FileNotSavedException(string file, Exception reason)
    : ProblemException(LocalProblems.NotSaved(file), reason)
{
    public string File => file;
}
