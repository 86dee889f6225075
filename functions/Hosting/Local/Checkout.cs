namespace CommunityAlerts.Hosting.Local;

/// <summary>The location of this copy of the program on disk.</summary>
public static class Checkout
{
    /// <summary>
    /// The folder with <c>host.json</c>: of the checkout this was built in, else of the program itself.
    /// </summary>
    public static string Root { get; } = Find();

    /// <summary>The folder in which the local host keeps its data by default; git ignores it.</summary>
    public static string Local => Path.Combine(Root, ".local");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (
                File.Exists(Path.Combine(folder.FullName, "CommunityAlerts.sln"))
                && File.Exists(Path.Combine(folder.FullName, "host.json"))
            )
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
