// The program that holds a pod's namespaces. It needs nothing but Go itself.
module quarterdeck.dev/dev/pause

go 1.24.0
