#!/bin/sh
# After the app: the carrier's events. Event Grid shakes hands with the running app. Safe to repeat.
set -eu
infra=$(dirname "$0")/..
. "$infra/hooks/lib.sh"
subscribe
