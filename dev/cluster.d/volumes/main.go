// Gives PersistentVolumeClaims of the class "standard" a folder of the node, as a volume of type "local".
//
// It behaves like the disks of a cloud where a test would notice: a volume is made when the first pod that uses the
// claim is scheduled, belongs to root until kubelet applies the pod's fsGroup, and is deleted with its claim.
// The size of a claim is recorded and not enforced.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	className      = "standard"
	provisioner    = "quarterdeck.dev/folder"
	provisionedBy  = "pv.kubernetes.io/provisioned-by"
	selectedNode   = "volume.kubernetes.io/selected-node"
	resyncInterval = 30 * time.Second // a failed attempt is repeated by then at the latest
)

type volumes struct {
	folder string
	client kubernetes.Interface
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the cluster")
	folder := flag.String("folder", "", "where the volumes' folders are made")
	flag.Parse()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	v := volumes{folder: *folder, client: kubernetes.NewForConfigOrDie(config)}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	factory := informers.NewSharedInformerFactory(v.client, resyncInterval)
	handle(factory.Core().V1().PersistentVolumeClaims().Informer(), func(object any) error {
		return v.provide(ctx, object.(*core.PersistentVolumeClaim))
	})
	handle(factory.Core().V1().PersistentVolumes().Informer(), func(object any) error {
		return v.reclaim(ctx, object.(*core.PersistentVolume))
	})
	factory.Start(ctx.Done())
	<-ctx.Done()
	factory.Shutdown()
}

func handle(informer cache.SharedIndexInformer, act func(object any) error) {
	actAndLog := func(object any) {
		if err := act(object); err != nil {
			log.Print(err)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    actAndLog,
		UpdateFunc: func(_, object any) { actAndLog(object) },
	})
	if err != nil {
		log.Fatal(err)
	}
}

func (v volumes) provide(ctx context.Context, claim *core.PersistentVolumeClaim) error {
	node := claim.Annotations[selectedNode]
	if claim.Spec.StorageClassName == nil || *claim.Spec.StorageClassName != className ||
		claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil || node == "" {
		return nil
	}
	name := "pvc-" + string(claim.UID)
	folder := filepath.Join(v.folder, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("folder for claim %s/%s: %w", claim.Namespace, claim.Name, err)
	}
	_, err := v.client.CoreV1().PersistentVolumes().Create(ctx, volumeFor(claim, name, folder, node), meta.CreateOptions{})
	if errors.IsAlreadyExists(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("volume for claim %s/%s: %w", claim.Namespace, claim.Name, err)
	}
	log.Printf("volume=%s claim=%s/%s created", name, claim.Namespace, claim.Name)
	return nil
}

func volumeFor(claim *core.PersistentVolumeClaim, name, folder, node string) *core.PersistentVolume {
	return &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{
			Name:        name,
			Annotations: map[string]string{provisionedBy: provisioner},
		},
		Spec: core.PersistentVolumeSpec{
			StorageClassName:              className,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
			PersistentVolumeReclaimPolicy: core.PersistentVolumeReclaimDelete,
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: folder}},
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{{
				MatchExpressions: []core.NodeSelectorRequirement{{
					Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{node},
				}},
			}}}},
			ClaimRef: &core.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
		},
	}
}

func (v volumes) reclaim(ctx context.Context, volume *core.PersistentVolume) error {
	if volume.Annotations[provisionedBy] != provisioner || volume.Status.Phase != core.VolumeReleased ||
		volume.Spec.PersistentVolumeReclaimPolicy != core.PersistentVolumeReclaimDelete || volume.DeletionTimestamp != nil {
		return nil
	}
	if err := os.RemoveAll(filepath.Join(v.folder, volume.Name)); err != nil {
		return fmt.Errorf("folder of volume %s: %w", volume.Name, err)
	}
	err := v.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, meta.DeleteOptions{})
	if err != nil && !errors.IsNotFound(err) {
		return fmt.Errorf("volume %s: %w", volume.Name, err)
	}
	log.Printf("volume=%s deleted", volume.Name)
	return nil
}
