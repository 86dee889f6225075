using System.Net;
using System.Net.Sockets;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>Finds ports of this machine on which no program listens.</summary>
public static class FreePorts
{
    /// <summary>Returns different free ports; another program may take one before the caller does.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return listeners.ConvertAll(l => ((IPEndPoint)l.LocalEndpoint).Port);
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }
}
