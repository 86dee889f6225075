namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>Folders of the checkout that the program was built in.</summary>
public static class Checkout
{
    /// <summary>
    /// The folder of the checkout with <c>host.json</c>; the folder of a program that is outside of a checkout.
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
